{{- /* Both directions, from what the values name; whatever is not named here is refused. */}}
{{- define "workload.network-policy" }}
{{- $w := .Values.workload }}
{{- $runs := has $w.kind (list <%= runs %>) }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  {{- if $w.egress }}
  annotations:
    {{- range $name, $party := $w.egress }}
    {{ printf "%s/<%= labels.EGRESS %>%s" $w.platform.name $name }}: {{ $party.purpose | quote }}
    {{- end }}
  {{- end }}
spec:
  podSelector:
    matchLabels:
      {{- include "workload.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- if $runs }}
  ingress:
    {{- include "workload.ingress-rules" . | nindent 4 }}
  {{- else }}
  ingress: []
  {{- end }}
  egress:
    {{- include "workload.egress-rules" . | nindent 4 }}
{{- end }}

{{- define "workload.ingress-rules" -}}
{{- $w := .Values.workload -}}
- from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ $w.platform.prometheus.namespace | quote }}
  ports:
    - port: <%= port_name %>
      protocol: TCP
{{- if has $w.kind (list <%= serves %>) }}
- from:
    - podSelector:
        matchLabels:
          {{ printf "%s/<%= labels.CALLS %>%s" $w.platform.name $w.name }}: "true"
  ports:
    - port: <%= port_name %>
      protocol: TCP
{{- end }}
{{- if dig "route" "hosts" list $w }}
- from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ $w.platform.gateway.namespace | quote }}
  ports:
    - port: <%= port_name %>
      protocol: TCP
{{- end }}
{{- end }}

{{- define "workload.egress-rules" -}}
{{- $w := .Values.workload -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
# Traces, logs and metrics that it sends by itself.
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ $w.platform.prometheus.namespace | quote }}
      podSelector:
        matchLabels:
          app.kubernetes.io/name: <%= collector_name %>
  ports:
    - port: <%= collector_port %>
      protocol: TCP
{{- range $id, $port := $w.calls }}
- to:
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: {{ $id | quote }}
  ports:
    - port: {{ int $port }}
      protocol: TCP
{{- end }}
{{- range $name, $use := $w.uses }}
- to:
    {{- if $use.inCluster }}
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: {{ $name | quote }}
    {{- else }}
    {{- include "workload.addresses" $use.cidrs | trim | nindent 4 }}
    {{- end }}
  ports:
    - port: {{ int $use.port }}
      protocol: TCP
{{- end }}
{{- range $name, $party := $w.egress }}
{{- if $party.cidrs }}
- to:
    {{- include "workload.addresses" $party.cidrs | trim | nindent 4 }}
  ports:
    - port: {{ int $party.port }}
      protocol: TCP
{{- end }}
{{- end }}
{{- end }}

{{- define "workload.addresses" -}}
{{- range . }}
- ipBlock:
    cidr: {{ . | quote }}
{{- end }}
{{- end }}
