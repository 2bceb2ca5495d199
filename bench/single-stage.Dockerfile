# The comparison for the bench: the single-stage Dockerfile that most people would
# write by hand for examples/notes, on the same base. Build it with
#   docker build -f bench/single-stage.Dockerfile examples/notes
FROM python:3.13-slim

RUN apt-get update && apt-get install -y build-essential gcc libpq-dev

WORKDIR /app
COPY . .
RUN pip install -r requirements.txt gunicorn

EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "wsgi:app"]
