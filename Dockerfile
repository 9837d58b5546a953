ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
COPY docker/uv.txt docker/uv.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r docker/uv.txt
# Packages before code: a change of code alone leaves this layer as it is.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra observability
COPY . .
# Settings refuse to load without these. They live for one command, connect to nothing and stay in no layer.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost ALLOWED_HOSTS=localhost \
    .venv/bin/python manage.py collectstatic --noinput -v 0


FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Handoff" \
      org.opencontainers.image.description="Owns the gap between the SDR who books a meeting and the AE who takes it." \
      org.opencontainers.image.licenses="MIT"
# A number, so that a cluster can see that it is not root.
RUN groupadd --gid 10001 handoff && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin handoff
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HANDOFF_ENV=production
COPY --from=build /app/.venv .venv
COPY . .
COPY --from=build /app/var/static var/static
# The file system may be read-only later: bytecode is made now.
RUN python -m compileall -q -x '[.]venv' .
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["python", "docker/healthy.py", "web"]
CMD ["python", "-m", "uvicorn", "handoff.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "3", "--no-access-log", "--no-server-header", "--lifespan", "off"]
