#!/bin/sh
# One command of Alongside, as its own account and with the settings of the service: alongside doctor
# It belongs at /usr/local/sbin/alongside, and is for root.
set -eu
set -a
. /etc/default/alongside
HOME=/var/lib/alongside
set +a
umask 077
exec runuser -u alongside -- /usr/bin/python3 /opt/alongside/run.py "$@"
