#!/bin/sh
# Installs what the slow integration tests drive: a browser, PHP, a database server, WordPress, a
# load generator. Debian's packages; the servers are started by the tests, on loopback only.
set -eu
if [ "$(id -u)" -ne 0 ]; then
  echo "setup.sh: run as root (it calls apt-get)" >&2
  exit 1
fi
# Debian starts a database server when it is installed; the tests want one of their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends \
  chromium chromium-driver fonts-dejavu-core fonts-noto-cjk \
  mariadb-client mariadb-server \
  php-cli php-curl php-gd php-mbstring php-mysql php-xml \
  wordpress wordpress-theme-twentytwentyone \
  wrk
