{{- /* Generated for demo from templates/workload/templates/_route.tpl and golden.yaml; do not edit, run ./doit generate. sha256:7fa2fc178e12e27e */ -}}
{{- /* The way in through the Gateway of the environment; only its HTTPS listeners take it. */}}
{{- define "workload.http-route" }}
{{- $w := .Values.workload }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
spec:
  parentRefs:
    {{- range $w.route.listeners }}
    - name: {{ $w.platform.gateway.name | quote }}
      sectionName: {{ . | quote }}
    {{- end }}
  hostnames:
    {{- range $w.route.hosts }}
    - {{ . | quote }}
    {{- end }}
  rules:
    - matches:
        {{- range $w.route.paths }}
        - path:
            type: PathPrefix
            value: {{ . | quote }}
        {{- end }}
      {{- if gt (int $w.route.timeout) 0 }}
      timeouts:
        request: {{ printf "%ds" (int $w.route.timeout) | quote }}
      {{- end }}
      backendRefs:
        - name: {{ $w.name | quote }}
          port: {{ int $w.port }}
{{- end }}

{{- /* Annotations of other controllers than the one in use have no effect. */}}
{{- define "workload.ingress" }}
{{- $w := .Values.workload }}
{{- $patience := max (int $w.route.timeout) (int $w.sessions.timeout) }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
{{ include "workload.metadata" (dict "root" . "name" $w.name) }}
  {{- if gt $patience 0 }}
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: {{ $patience | quote }}
    nginx.ingress.kubernetes.io/proxy-send-timeout: {{ $patience | quote }}
  {{- end }}
  {{- if $w.sessions.sticky }}
    nginx.ingress.kubernetes.io/affinity: cookie
    nginx.ingress.kubernetes.io/affinity-mode: persistent
    nginx.ingress.kubernetes.io/session-cookie-max-age: {{ int $w.sessions.timeout | quote }}
  {{- end }}
spec:
  ingressClassName: {{ $w.platform.gateway.class | quote }}
  tls:
    - secretName: {{ $w.platform.gateway.certificate | quote }}
      hosts:
        {{- range $w.route.hosts }}
        - {{ . | quote }}
        {{- end }}
  rules:
    {{- range $host := $w.route.hosts }}
    - host: {{ $host | quote }}
      http:
        paths:
          {{- range $path := $w.route.paths }}
          - path: {{ $path | quote }}
            pathType: Prefix
            backend:
              service:
                name: {{ $w.name | quote }}
                port:
                  name: http
          {{- end }}
    {{- end }}
{{- end }}
