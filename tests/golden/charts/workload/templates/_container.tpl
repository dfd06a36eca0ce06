{{- /* Generated for demo from templates/workload/templates/_container.tpl and golden.yaml; do not edit, run ./doit generate. sha256:0e1f135c5a04bfa3 */ -}}
{{- /* The one container of a pod. Takes the chart's context. */}}
{{- define "workload.container" -}}
{{- $w := .Values.workload -}}
name: app
image: {{ printf "%s:%s@%s" $w.image.repository $w.image.version $w.image.digest | quote }}
imagePullPolicy: Always
{{- if gt (int $w.port) 0 }}
ports:
  - name: http
    containerPort: {{ int $w.port }}
    protocol: TCP
{{- end }}
env:
  {{- range $name, $value := include "workload.variables" . | fromJson }}
  - name: {{ $name | quote }}
    value: {{ $value | quote }}
  {{- end }}
{{- if $w.config }}
envFrom:
  - configMapRef:
      name: {{ printf "%s-config" $w.name | quote }}
{{- end }}
{{- if $w.probes }}
startupProbe:
  {{- include "workload.probe" $w.probes.startup | nindent 2 }}
readinessProbe:
  {{- include "workload.probe" $w.probes.readiness | nindent 2 }}
livenessProbe:
  {{- include "workload.probe" $w.probes.liveness | nindent 2 }}
{{- end }}
{{- if gt (int $w.shutdown.drain) 0 }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ int $w.shutdown.drain }}
{{- end }}
resources:
  requests:
    {{- include "workload.compute" $w.requests | nindent 4 }}
  limits:
    {{- include "workload.compute" $w.limits | nindent 4 }}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
terminationMessagePolicy: FallbackToLogsOnError
volumeMounts:
  {{- include "workload.volume-mounts" . | nindent 2 }}
{{- end }}

{{- define "workload.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: http
periodSeconds: {{ int .period }}
timeoutSeconds: {{ int .timeout }}
failureThreshold: {{ int .failures }}
{{- end }}

{{- define "workload.compute" -}}
cpu: {{ .cpu | quote }}
memory: {{ .memory | quote }}
ephemeral-storage: {{ .ephemeralStorage | quote }}
{{- end }}
