{#- What a ruling is tied to besides the finding's id: 16 hexadecimal digits of the evidence's SHA-256, as `review/rulings.py` writes them. -#}
{% macro evidence_hash(evidence) -%}
    {{ adapter.dispatch('evidence_hash')(evidence) }}
{%- endmacro %}
{% macro default__evidence_hash(evidence) -%} substr(sha256(coalesce({{ evidence }}, '')), 1, 16) {%- endmacro %}
{% macro spark__evidence_hash(evidence) -%} substr(sha2(coalesce({{ evidence }}, ''), 256), 1, 16) {%- endmacro %}
{% macro postgres__evidence_hash(evidence) -%}
    substr(encode(sha256(convert_to(coalesce({{ evidence }}, ''), 'UTF8')), 'hex'), 1, 16)
{%- endmacro %}

{#- Join condition: a ruling (alias) applies to a finding (alias) of the same evidence, and of its year where it names one. -#}
{% macro ruling_applies(rulings, findings) -%}
    {{ rulings }}.finding_id = {{ findings }}.finding_id
    and {{ rulings }}.evidence_hash = {{ evidence_hash(findings ~ '.evidence') }}
    and coalesce({{ rulings }}.ruling_fiscal_year, {{ findings }}.fiscal_year) = {{ findings }}.fiscal_year
{%- endmacro %}
