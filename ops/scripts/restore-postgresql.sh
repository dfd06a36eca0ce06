# Brings every database of a copy back. What the server has and the copy has not is left alone.
# FOLDER holds the copies, COPY names one (the newest when it is empty), PASSWORD is a file.
: "${FOLDER:?}" "${PASSWORD:?}"
if [ -z "$COPY" ]; then
  COPY="$(find "$FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*' -exec basename {} \; | sort | tail -n 1)"
fi
copy="$FOLDER/$COPY"
if [ -z "$COPY" ] || [ ! -d "$copy" ]; then
  echo "there is no copy '$COPY'; there are: $(find "$FOLDER" -mindepth 1 -maxdepth 1 -name '[0-9]*' \
    -exec basename {} \; | sort | tr '\n' ' ')" >&2
  exit 1
fi
PGPASSWORD="$(cat "$PASSWORD")"
export PGPASSWORD
# All is read before anything is replaced.
while read -r database; do
  pg_restore --list "$copy/$database.dump" > /dev/null
done < "$copy/databases"
said="$(psql --no-password --no-psqlrc --quiet --dbname=template1 --file="$copy/globals.sql" 2>&1 > /dev/null)"
# Accounts that are there already keep being there, with the passwords of the copy.
wrong="$(printf '%s\n' "$said" | grep 'ERROR:' | grep -v 'already exists' || true)"
if [ -n "$wrong" ]; then
  echo "$wrong" >&2
  exit 1
fi
replace() {
  echo 'drop database if exists :"name" with (force)' |
    psql --no-password --no-psqlrc --quiet --dbname=template1 --set=ON_ERROR_STOP=1 --set=name="$1" &&
    pg_restore --no-password --create --exit-on-error --dbname=template1 "$copy/$1.dump"
}
# Beside the server, what was dropped is made again: an empty one may stand there before that of the copy.
while read -r database; do
  tries=1
  until replace "$database"; do
    if [ "$tries" -ge 5 ]; then
      echo "not restored: $database, tried $tries times" >&2
      exit 1
    fi
    tries=$((tries + 1))
  done
done < "$copy/databases"
echo "restored $COPY: $(wc -l < "$copy/databases") databases"
