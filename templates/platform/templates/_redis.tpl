{{/* The official Redis image. Each part takes root, name, resource. */}}

{{/* toRawJson quotes and escapes what a password may hold in a way that Redis reads back. */}}
{{- define "platform.redis.files" -}}
password: '{{ "{{ .password }}" }}'
redis.conf: |
  requirepass {{ "{{ .password | toRawJson }}" }}
{{- end }}

{{- define "platform.redis.process" -}}
args:
  - <%= mounts.SECRETS %>/redis.conf
  - --port
  - {{ .resource.port | int | toString | quote }}
  - --dir
  - <%= mounts.DATA %>
  - --appendonly
  - "yes"
  # The request holds the data; the limit leaves room for the copy that a rewrite makes.
  - --maxmemory
  - $(MEMORY)
  # Refuse writes rather than lose sessions and queues without a word.
  - --maxmemory-policy
  - noeviction
env:
  - name: MEMORY
    valueFrom:
      resourceFieldRef:
        containerName: redis
        resource: requests.memory
ports:
  - name: redis
    containerPort: {{ .resource.port | int }}
    protocol: TCP
{{- $answers := printf "REDISCLI_AUTH=\"$(cat <%= mounts.PASSWORD_FILE %>)\" redis-cli -p %d ping | grep -q PONG" (.resource.port | int) }}
startupProbe:
  exec:
    command:
      {{- mustToYaml (list "sh" "-c" $answers) | nindent 6 }}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
readinessProbe:
  exec:
    command:
      {{- mustToYaml (list "sh" "-c" $answers) | nindent 6 }}
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  tcpSocket:
    port: redis
  periodSeconds: 10
  timeoutSeconds: 2
  failureThreshold: 6
{{- end }}
