"""The WSGI application gunicorn serves."""

import logging
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from supportdesk.logs import MaskingFilter

logging.getLogger("gunicorn.access").addFilter(MaskingFilter())

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")

application = get_wsgi_application()
# Every page is imported before the first one is asked for, or whoever asks first waits for all of them.
import_module(settings.ROOT_URLCONF)
