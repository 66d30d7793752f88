# One image for `load`, `endpoint` and `dashboard` of docker-compose.yml.

FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
COPY . .
# Wheels only, so nothing is compiled; no pip in the environment, so nothing is added to it later.
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
 && python -m venv --without-pip /opt/govinno \
 && python -m pip --python /opt/govinno/bin/python install --no-cache-dir --only-binary :all: \
    --constraint constraints.txt /wheels/*.whl \
 && find /opt/govinno -type d -name tests -prune -exec rm -rf {} +
# The scripts of the pages are made here, while their folder can be written; so are the model as Python
# reads it fastest, and the classes that Java loads for a query.
RUN /opt/govinno/bin/python -c \
    "from govinno.views import built, network_component as n; built.write_all({'network': n.script()})" \
 && /opt/govinno/bin/python -c \
    "from govinno.ontology import load_model; from govinno.graph import java; load_model(); java.prepare()"

FROM python:3.11.14-slim-bookworm
RUN python -m pip uninstall --yes --no-cache-dir pip setuptools wheel \
 && groupadd --gid 10001 govinno \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /store \
    --shell /usr/sbin/nologin govinno \
 && install --directory --owner govinno --group govinno /store
COPY --from=build /opt/govinno /opt/govinno
ENV PATH=/opt/govinno/bin:$PATH \
    GOVINNO_STORE=/store \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /store
ENTRYPOINT ["govinno"]
