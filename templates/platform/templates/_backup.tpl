{{/* How a copy of each type is made and looked at. Each part takes a dict of root, name and backup. */}}

{{- define "platform.backup.selector" -}}
app.kubernetes.io/name: {{ printf "<%= backup_job("%s") %>" .name | quote }}
app.kubernetes.io/component: backup
{{- end }}

{{- define "platform.backup.labels" -}}
{{ include "platform.backup.selector" . }}
app.kubernetes.io/instance: {{ printf "<%= backup_job("%s") %>" .name | quote }}
app.kubernetes.io/version: {{ .backup.version | quote }}
app.kubernetes.io/part-of: <%= platform.name %>
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
<%= own(labels.ENVIRONMENT) %>: {{ .root.Values.environment | quote }}
{{- end }}

{{/* A copy has its name only when it is whole; what an ended run left, and what is too old, goes. */}}
{{- define "platform.backup.script" -}}
umask 077
folder={{ printf "<%= mounts.BACKUPS %>/%s" .name | squote }}
now="$(date -u +%Y%m%dT%H%M%SZ)"
new="$folder/.$now"
trap 'rm -rf "$new"' EXIT
mkdir -p "$new"
{{ include (printf "platform.backup.%s" .backup.type) . }}
mv "$new" "$folder/$now"
find "$folder" -mindepth 1 -maxdepth 1 -mtime {{ printf "+%d" (int .backup.retention) }} -exec rm -rf {} +
echo "kept $folder/$now"
{{- end }}

{{- define "platform.backup.postgresql" -}}
PGPASSWORD="$(cat <%= mounts.PASSWORD_FILE %>)"
export PGPASSWORD
pg_dumpall --globals-only --no-password --file="$new/globals.sql"
psql --no-password --dbname=postgres --no-align --tuples-only \
  --command='select datname from pg_database where datallowconn and not datistemplate' > "$new/databases"
while read -r database; do
  pg_dump --no-password --format=custom --create --dbname="$database" --file="$new/$database.dump"
  pg_restore --list "$new/$database.dump" > /dev/null
done < "$new/databases"
{{- end }}

{{- define "platform.backup.redis" -}}
REDISCLI_AUTH="$(cat <%= mounts.PASSWORD_FILE %>)"
export REDISCLI_AUTH
redis-cli -h "$HOST" -p "$PORT" --rdb "$new/dump.rdb"
redis-check-rdb "$new/dump.rdb"
{{- end }}

{{- define "platform.backup.nats" -}}
nats --server "nats://$(cat <%= mounts.PASSWORD_FILE %>)@$HOST:$PORT" account backup --force "$new/account"
{{- end }}
