"""The WSGI application gunicorn serves."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from supportdesk.logs import MaskingFilter

logging.getLogger("gunicorn.access").addFilter(MaskingFilter())

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")

application = get_wsgi_application()
