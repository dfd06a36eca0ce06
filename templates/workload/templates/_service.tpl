{{- /* Exactly one Service of a workload is marked as scraped, so that no pod is scraped twice. */}}
{{- define "workload.scraped" -}}
{{ printf "%s/<%= labels.SCRAPED %>" .Values.workload.platform.name }}: "true"
{{- end }}

{{- define "workload.ports" -}}
ports:
  - name: <%= port_name %>
    port: {{ int .Values.workload.port }}
    targetPort: <%= port_name %>
    protocol: TCP
{{- end }}

{{- /* What callers and routes use. Blue-green: the controller sets the selector to the pods in
service; rendered here as well, the next upgrade would fight over the field. */}}
{{- define "workload.service" }}
{{- $w := .Values.workload }}
{{- $switched := eq (dig "rollout" "strategy" "" $w) "blue-green" }}
---
apiVersion: v1
kind: Service
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
    {{- if not $switched }}
    {{- include "workload.scraped" . | nindent 4 }}
    {{- end }}
  {{- if and $w.sessions.sticky (eq $w.platform.gateway.api "ingress") }}
  annotations:
    traefik.ingress.kubernetes.io/service.sticky.cookie: "true"
  {{- end }}
spec:
  type: ClusterIP
  {{- if $w.sessions.sticky }}
  sessionAffinity: ClientIP
  sessionAffinityConfig:
    clientIP:
      timeoutSeconds: {{ int $w.sessions.timeout }}
  {{- end }}
  {{- include "workload.ports" . | nindent 2 }}
  {{- if not $switched }}
  selector:
    {{- include "workload.selector" . | nindent 4 }}
  {{- end }}
{{- end }}

{{- /* Blue-green: the pods of the coming version; its selector is the controller's too. */}}
{{- define "workload.service-preview" }}
---
apiVersion: v1
kind: Service
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-preview" .Values.workload.name)) }}
spec:
  type: ClusterIP
  {{- include "workload.ports" . | nindent 2 }}
{{- end }}

{{- /* All pods, of both colours, for the scraper; and of workers, which nobody calls. */}}
{{- define "workload.service-metrics" }}
---
apiVersion: v1
kind: Service
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-metrics" .Values.workload.name)) }}
    {{- include "workload.scraped" . | nindent 4 }}
spec:
  type: ClusterIP
  clusterIP: None
  {{- include "workload.ports" . | nindent 2 }}
  selector:
    {{- include "workload.selector" . | nindent 4 }}
{{- end }}

{{- /* The names of a StatefulSet's pods. */}}
{{- define "workload.service-headless" }}
---
apiVersion: v1
kind: Service
{{ include "workload.metadata" (dict "root" . "name" (printf "%s-headless" .Values.workload.name)) }}
spec:
  type: ClusterIP
  clusterIP: None
  publishNotReadyAddresses: true
  {{- include "workload.ports" . | nindent 2 }}
  selector:
    {{- include "workload.selector" . | nindent 4 }}
{{- end }}
