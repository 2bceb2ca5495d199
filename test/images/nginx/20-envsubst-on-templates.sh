#!/bin/sh
# /etc/nginx/templates/NAME.template -> /etc/nginx/conf.d/NAME. Only variables
# that exist are replaced, so nginx's own $names survive.
set -e

from=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
to=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
  echo "entrypoint: $to is not writable, so templates are left alone" >&2
  exit 0
fi

names=$(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/) printf "${%s} ", name }')
find "$from" -follow -type f -name '*.template' | while read -r template; do
  output=$to/${template#"$from"/}
  output=${output%.template}
  mkdir -p "$(dirname "$output")"
  envsubst "$names" < "$template" > "$output"
done
