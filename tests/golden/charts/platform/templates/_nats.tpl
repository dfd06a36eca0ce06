{{- /* Generated for demo from templates/platform/templates/_nats.tpl and golden.yaml (platform); do not edit, run ./doit generate. sha256:fa5e55ba6949685c */ -}}
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
  - /etc/secrets/nats.conf
  - --port
  - {{ .resource.port | int | toString | quote }}
  - --http_port
  - "8222"
  - --jetstream
  - --store_dir
  - /data
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
  - name: monitor
    containerPort: 8222
    protocol: TCP
startupProbe:
  httpGet:
    path: /healthz
    port: monitor
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
readinessProbe:
  httpGet:
    path: /healthz?js-server-only=true
    port: monitor
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet:
    path: /healthz?js-enabled-only=true
    port: monitor
  periodSeconds: 10
  timeoutSeconds: 2
  failureThreshold: 6
{{- end }}
