{{/* The official PostgreSQL image as a user without a name. Each part takes root, name, resource. */}}

{{/* Files of the Secret, filled in by External Secrets from the value "password". */}}
{{- define "platform.postgresql.files" -}}
password: '{{ "{{ .password }}" }}'
{{- end }}

{{/* The script beside the server: a role and a database for each service whose password is in the store. */}}
{{- define "platform.postgresql.databases" -}}
PGPASSWORD="$(cat "$PASSWORD_FILE")"
export PGPASSWORD
trap 'exit 0' TERM
ask() {
  psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --dbname=postgres \
    --set=VERBOSITY=terse "$@" # anything else shows the statement, and with it what is stated
}
# Nothing is changed while what is stated and what there is stay as they were.
stated() {
  sha256sum "$STATED"/* 2> /dev/null | sha256sum
}
there() {
  ask --command='select oid from pg_roles union all select oid from pg_database order by 1'
}
# Takes a file that is named like the service and holds {"password": ...}.
make() {
  FILE="$1" ask --set=id="${1##*/}" << 'END'
\set stated `cat "$FILE"`
select replace(:'id', '-', '_') as own, coalesce(:'stated'::json ->> 'password', '') as password \gset
select :'password' = '' as empty, :'own' ~ '^(pg_|platform$)' or exists (select from pg_roles
  where rolname = :'own' and (rolsuper or rolreplication or rolcreaterole or rolcreatedb or rolbypassrls
    or exists (select from pg_auth_members where member = pg_roles.oid))) as taken \gset
\if :empty
\warn :id states no password
\elif :taken
\warn :id has the name of a role of the server
\else
select format('create role %I', :'own') where not exists (select from pg_roles where rolname = :'own') \gexec
select format('alter role %I login password %L', :'own', :'password') \gexec
select format('create database %I owner %I template template0', :'own', :'own')
  where not exists (select from pg_database where datname = :'own') \gexec
select format('revoke all on database %I from public', :'own') \gexec
\endif
END
}
made=
while :; do
  failed=
  now="$(stated)"
  if found="$(there)" && [ "$now $found" != "$made" ]; then
    for file in "$STATED"/*; do
      if [ -f "$file" ] && ! make "$file"; then
        echo "not made: ${file##*/}" >&2
        failed=yes
      fi
    done
    # As it was before the first was made: what changed meanwhile, also by this, is looked at again.
    [ -n "$failed" ] || made="$now $found"
  fi
  touch "$LOOKED"
  # What fails does so again until somebody mends it, and all others are made anew with it.
  pause=5
  [ -z "$failed" ] || pause=60
  sleep "$pause" &
  wait "$!"
done
{{- end }}

{{- define "platform.postgresql.process" -}}
args:
  - -c
  - {{ printf "port=%d" (.resource.port | int) | quote }}
  - -c
  - {{ printf "max_connections=%d" (.resource.connections | int) | quote }}
env:
  # A folder of its own: the root of a volume may hold lost+found, and is not ours to chmod.
  - name: PGDATA
    value: <%= mounts.DATA %>/pgdata
  - name: PGPORT
    value: {{ .resource.port | int | toString | quote }}
  - name: POSTGRES_PASSWORD_FILE
    value: <%= mounts.PASSWORD_FILE %>
ports:
  - name: postgresql
    containerPort: {{ .resource.port | int }}
    protocol: TCP
{{- /* Over TCP: while the image prepares a new volume, its server listens on the socket only. */}}
{{- $answers := list "pg_isready" "--quiet" "--host=127.0.0.1" "--username=postgres" }}
startupProbe:
  exec:
    command:
      {{- mustToYaml $answers | nindent 6 }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 90
readinessProbe:
  exec:
    command:
      {{- mustToYaml $answers | nindent 6 }}
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  tcpSocket:
    port: postgresql
  periodSeconds: 10
  timeoutSeconds: 2
  failureThreshold: 6
{{- end }}
