# Replaces what the server holds by the keys of a copy, with the time each still has to live.
# FOLDER holds the copies, COPY names one (the newest when it is empty), PASSWORD is a file.
: "${FOLDER:?}" "${PASSWORD:?}" "${HOST:?}" "${PORT:?}"
if [ -z "$COPY" ]; then
  COPY="$(find "$FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*' -exec basename {} \; | sort | tail -n 1)"
fi
copy="$FOLDER/$COPY"
if [ -z "$COPY" ] || [ ! -f "$copy/dump.rdb" ]; then
  echo "there is no copy '$COPY'; there are: $(find "$FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*' \
    -exec basename {} \; | sort | tr '\n' ' ')" >&2
  exit 1
fi
room="$(mktemp -d)"
# A server of its own reads the copy; nobody outside this container reaches it.
redis-server --port 0 --unixsocket "$room/copy.sock" --dir "$copy" --dbfilename dump.rdb \
  --save '' --appendonly no --logfile "$room/log" &
server=$!
trap 'kill "$server" 2> /dev/null || true; rm -rf "$room"' EXIT
from() { redis-cli -s "$room/copy.sock" "$@"; }
until [ "$(from ping 2> /dev/null)" = PONG ]; do
  if ! kill -0 "$server" 2> /dev/null; then
    cat "$room/log" >&2
    exit 1
  fi
  sleep 0.1
done
if [ -n "$(from function list)" ]; then
  echo 'the copy holds functions, which are not brought back: load them again' >&2
fi
REDISCLI_AUTH="$(cat "$PASSWORD")"
export REDISCLI_AUTH
redis-cli -h "$HOST" -p "$PORT" -e flushall > /dev/null
# Keys may hold any byte, so no shell sees them: the copy's server sends them itself.
send="
local cursor, sent = '0', 0
repeat
  local page = redis.call('SCAN', cursor, 'COUNT', 500)
  cursor = page[1]
  if #page[2] > 0 then
    redis.call('MIGRATE', ARGV[1], ARGV[2], '', ARGV[3], 60000, 'COPY', 'REPLACE', 'AUTH', ARGV[4],
      'KEYS', unpack(page[2]))
    sent = sent + #page[2]
  end
until cursor == '0'
return sent"
unset REDISCLI_AUTH
total=0
for number in $(from info keyspace | sed -n 's/^db\([0-9]*\):.*/\1/p'); do
  sent="$(tr -d '\n' < "$PASSWORD" | from -x -e -n "$number" eval "$send" 0 "$HOST" "$PORT" "$number")"
  total=$((total + sent))
done
echo "restored $COPY: $total keys"
