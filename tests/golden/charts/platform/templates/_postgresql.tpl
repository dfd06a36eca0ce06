{{- /* Generated for demo from templates/platform/templates/_postgresql.tpl and golden.yaml (platform); do not edit, run ./doit generate. sha256:e6c00c4a6f59196f */ -}}
{{/* The official PostgreSQL image as a user without a name. Each part takes root, name, resource. */}}

{{/* Files of the Secret, filled in by External Secrets from the value "password". */}}
{{- define "platform.postgresql.files" -}}
password: '{{ "{{ .password }}" }}'
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
    value: /data/pgdata
  - name: PGPORT
    value: {{ .resource.port | int | toString | quote }}
  - name: POSTGRES_PASSWORD_FILE
    value: /etc/secrets/password
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
