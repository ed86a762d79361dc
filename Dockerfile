# Two stages: the first installs the locked requirements and gathers static files, the second carries only what runs.
FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python3 -m venv /opt/portal
ENV PATH=/opt/portal/bin:$PATH
COPY requirements.txt /build/requirements.txt
RUN pip install --no-cache-dir --require-hashes -r /build/requirements.txt
WORKDIR /srv/portal
COPY manage.py ./
COPY portal portal
COPY onboarding onboarding
COPY campaigns campaigns
COPY templates templates
COPY static static
COPY locale locale
# No secret is baked in: these two exist only while static files are gathered, in memory and in a folder that is not copied.
RUN SECRET_KEY=build ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DATA_DIR=/tmp/build python manage.py collectstatic --noinput -v0

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/opt/portal/bin:$PATH DJANGO_SETTINGS_MODULE=portal.settings DATA_DIR=/var/lib/portal
RUN useradd --system --uid 10001 --home-dir /var/lib/portal --create-home --shell /usr/sbin/nologin portal && chmod 700 /var/lib/portal
COPY --from=build /opt/portal /opt/portal
COPY --from=build /srv/portal /srv/portal
WORKDIR /srv/portal
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--preload", "--worker-tmp-dir", "/dev/shm"]
