# ---- trust: what fetches packages trusts the secret ca, too; nothing of either is in an image
FROM scratch AS trust
COPY <<'END' /trust.sh
# A variable takes the place of the bundle that most images have, so this one has both. It is gone with the RUN.
trusted=/dev/shm/authorities.pem
cat /etc/ssl/certs/ca-certificates.crt > $trusted 2> /dev/null
cat /run/secrets/ca >> $trusted
export SSL_CERT_FILE=$trusted CURL_CA_BUNDLE=$trusted GIT_SSL_CAINFO=$trusted
export PIP_CERT=$trusted REQUESTS_CA_BUNDLE=$trusted NODE_EXTRA_CA_CERTS=$trusted
echo "Acquire::https::CAInfo \"$trusted\";" > /dev/shm/apt.conf && export APT_CONFIG=/dev/shm/apt.conf
END

FROM registry.example.com/hub/library/python:3.13-slim AS builder

COPY --from=registry.example.com/hub/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv

# From the environment of whoever builds, for this stage alone.
ARG UV_INDEX

ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_PYTHON_DOWNLOADS=never \
    VIRTUAL_ENV=/opt/venv

FROM builder AS compile

# What the app asks for, and what that asks for; then our app server, of which no version changes those. Versions of a list that is there already stay where they fit.
RUN --mount=type=secret,id=ca,required=true \
    --mount=type=bind,from=trust,target=/run/trust \
    --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=requirements.txt,target=/build/requirements.txt \
    . /run/trust/trust.sh && uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --no-annotate --output-file /tmp/own.txt /build/requirements.txt \
    && sh -c 'sed -n '\''s/^\([^ #-][^ ]*==.*[^ ]\) *\\$/\1/p'\'' /tmp/own.txt > /tmp/pins.txt; for each; do grep -q "^${each%%<*}==" /tmp/own.txt || echo "$each"; done > /tmp/server.txt' sh 'gunicorn<=27.0.1' \
    && uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --no-annotate --constraint /tmp/pins.txt --output-file /tmp/requirements.lock /build/requirements.txt /tmp/server.txt

FROM scratch
COPY --from=compile /tmp/requirements.lock /
