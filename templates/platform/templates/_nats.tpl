{{/* The official NATS image with JetStream. Each part takes root, name, resource. */}}

{{/* toRawJson quotes and escapes what a password may hold in a way that NATS reads back. */}}
{{- define "platform.nats.files" -}}
password: '{{ "{{ .password }}" }}'
nats.conf: |
  authorization { token: {{ "{{ .password | toRawJson }}" }} }
{{- end }}

{{- define "platform.nats.process" -}}
args:
  - --config
  - <%= mounts.SECRETS %>/nats.conf
  - --port
  - {{ .resource.port | int | toString | quote }}
  - --http_port
  - "<%= in_cluster.MONITOR_PORT %>"
  - --jetstream
  - --store_dir
  - <%= mounts.DATA %>
env:
  # Collect garbage before the limit on memory is reached, not after.
  - name: GOMEMLIMIT
    valueFrom:
      resourceFieldRef:
        containerName: nats
        resource: requests.memory
ports:
  - name: nats
    containerPort: {{ .resource.port | int }}
    protocol: TCP
  - name: <%= in_cluster.MONITOR_PORT_NAME %>
    containerPort: <%= in_cluster.MONITOR_PORT %>
    protocol: TCP
startupProbe:
  httpGet:
    path: /healthz
    port: <%= in_cluster.MONITOR_PORT_NAME %>
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
readinessProbe:
  httpGet:
    path: /healthz?js-server-only=true
    port: <%= in_cluster.MONITOR_PORT_NAME %>
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet:
    path: /healthz?js-enabled-only=true
    port: <%= in_cluster.MONITOR_PORT_NAME %>
  periodSeconds: 10
  timeoutSeconds: 2
  failureThreshold: 6
{{- end }}
