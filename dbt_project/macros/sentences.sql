{#- The rate of "完成年初预算的98.20%" in a sentence that prints one such rate; null otherwise. -#}
{% macro stated_execution(sentence) -%}
    cast(nullif({{ adapter.dispatch('stated_execution_text')(sentence) }}, '') as decimal(20, 2))
{%- endmacro %}

{#- As text without thousands separators, '' or null without a rate. Eight digits at most: a misprint must not stop a build. -#}
{% macro default__stated_execution_text(sentence) -%}
    case when length({{ sentence }}) - length(replace({{ sentence }}, '完成', '')) = 2
        then replace(regexp_extract({{ sentence }}, '完成[^%％，。；0-9]{0,12}?([0-9][0-9,]{0,9}([.][0-9]{1,4})?) ?[%％]', 1), ',', '')
    end
{%- endmacro %}
{% macro postgres__stated_execution_text(sentence) -%}
    case when length({{ sentence }}) - length(replace({{ sentence }}, '完成', '')) = 2
        then replace(substring({{ sentence }} from '完成[^%％，。；0-9]{0,12}?([0-9][0-9,]{0,9}(?:[.][0-9]{1,4})?) ?[%％]'), ',', '')
    end
{%- endmacro %}
