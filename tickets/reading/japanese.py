"""The least that must be seen in a Japanese text: that something cannot be done now, and not how to do it."""

import re

_TROUBLE = re.compile(
    "(?:開け|つながり|繋がり|入れ|起動(?:でき|し)|"
    "ログインでき|アクセスでき|保存でき|表示され|使え|"
    "動き|動作し)(?:ません|ない|なく)|落ちて|停止して|"
    "非常に遅|とても遅|エラーが(?:出|表示)"
)
_NOT_NOW = re.compile("もし|場合は|場合、|先週|先月|方法|解決しました|復旧しました|私だけ|予定")


def tells_of_trouble(text: str) -> bool:
    """Say whether a Japanese text tells of something that does not work, neither past nor supposed."""
    return bool(_TROUBLE.search(text)) and not _NOT_NOW.search(text)
