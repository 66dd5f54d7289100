#!/usr/bin/env bash
# A Ceph with one monitor, manager, OSD (in memory) and RADOS gateway with STS, on loopback, below a folder.
# Usage: ceph.sh FOLDER GATEWAY_PORT MONITOR_PORT; its processes write their ids to FOLDER/run.
set -eu
folder=$1 gateway=$2 monitor=$3
mkdir -p "$folder"/{mon,mgr,osd,rgw,run,log}
export CEPH_CONF=$folder/ceph.conf
id=$(cat /proc/sys/kernel/random/uuid)
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $id
mon_host = [v1:127.0.0.1:$monitor]
public_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
ms_bind_ipv4 = true
log_file = $folder/log/\$name.log
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
pid_file = $folder/run/\$name.pid
[mon.a]
mon_data = $folder/mon
mon_addr = 127.0.0.1:$monitor
[mgr.x]
mgr_data = $folder/mgr
[osd.0]
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$gateway
rgw_data = $folder/rgw
rgw_s3_auth_use_sts = true
rgw_sts_key = abcdefghijklmnop
CONF
monmaptool --create --fsid "$id" --addv a "[v1:127.0.0.1:$monitor]" "$folder/monmap" >/dev/null
ceph-mon --mkfs -i a --monmap "$folder/monmap"
ceph-mon -i a
ceph-mgr -i x
osd=$(cat /proc/sys/kernel/random/uuid)
# The monitor may take its time on a busy machine; asked again for the same, it does nothing.
registered=
for _ in 1 2 3; do
  timeout 60 ceph osd new "$osd" >/dev/null && registered=yes && break
done
[ -n "$registered" ] || { echo "the monitor does not answer: see $folder/log"; exit 1; }
ceph-osd -i 0 --mkfs --osd-uuid "$osd"
# It gives up when it is quicker than its first map of the monitors ("wrong fsid").
for _ in $(seq 20); do
  ceph-osd -i 0 && break
  sleep 0.5
done
for _ in $(seq 100); do
  timeout 10 ceph osd stat 2>/dev/null | grep -q "1 up" && break
  sleep 0.5
done
radosgw -n client.rgw
for _ in $(seq 200); do
  (exec 3<>"/dev/tcp/127.0.0.1/$gateway") 2>/dev/null && break
  sleep 0.5
done
radosgw-admin user create --uid=terrane --display-name=service --access-key=SERVICEKEY --secret-key=service-secret >/dev/null
radosgw-admin caps add --uid=terrane --caps="roles=*;oidc-provider=*" >/dev/null
echo up
