{{- /* Where a container may write, and what it may read besides its image. */}}
{{- define "workload.volumes" -}}
{{- $w := .Values.workload -}}
- name: temporary
  emptyDir:
    sizeLimit: {{ $w.temporary | quote }}
{{- if $w.flags }}
- name: flags
  configMap:
    name: {{ printf "%s-flags" $w.name | quote }}
{{- end }}
{{- if include "workload.secret-references" . | fromJson }}
- name: secrets
  secret:
    secretName: {{ $w.name | quote }}
    defaultMode: 288 # 0440, read through the group
{{- end }}
{{- if $w.permissions }}
- name: api-access
  projected:
    defaultMode: 288 # 0440
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: 3600
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                fieldPath: metadata.namespace
{{- end }}
{{- end }}

{{- define "workload.volume-mounts" -}}
{{- $w := .Values.workload -}}
- name: temporary
  mountPath: <%= mounts.TEMPORARY %>
{{- if $w.flags }}
- name: flags
  mountPath: <%= mounts.FLAGS %>
  readOnly: true
{{- end }}
{{- if include "workload.secret-references" . | fromJson }}
- name: secrets
  mountPath: <%= mounts.SECRETS %>
  readOnly: true
{{- end }}
{{- if $w.permissions }}
- name: api-access
  mountPath: <%= mounts.ACCOUNT %>
  readOnly: true
{{- end }}
{{- if $w.storage }}
- name: data
  mountPath: {{ $w.storage.path | quote }}
{{- end }}
{{- end }}
