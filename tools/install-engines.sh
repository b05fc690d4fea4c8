#!/bin/sh
# Brings the PostgreSQL, the ClickHouse, the ZooKeeper of its clusters and the Ceph of Debian, to which fleets ship and backups go in campaigns, where they are not there and the system's packages
# may be installed. Where it cannot, those campaigns are skipped and say why.
set -eu
missing=""
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$missing postgresql"
command -v clickhouse-server > /dev/null || missing="$missing clickhouse-server"
test -e /usr/share/java/zookeeper.jar || missing="$missing zookeeper default-jre-headless"
command -v radosgw > /dev/null || missing="$missing radosgw ceph-mon ceph-osd"
if [ -z "$missing" ]; then exit 0; fi
if ! command -v apt-get > /dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "not there:$missing; shipping to them is not tested (as root: apt-get install$missing)" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing > /dev/null; }; then
  echo "could not be installed:$missing; shipping to them is not tested" >&2
fi
