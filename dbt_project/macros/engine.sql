{#-
    What engines spell differently stands here and nowhere else. Models otherwise keep to SQL that DuckDB, PostgreSQL and
    Spark run with the same result.
-#}

{#- The engine's text type. -#}
{% macro text_type() -%} {{ dbt.type_string() }} {%- endmacro %}

{#- Hash of a natural key as 32 hexadecimal digits; null counts as empty text. -#}
{% macro hash_key(fields) -%}
    md5(concat_ws('|'
    {%- for field in fields %}, coalesce(cast({{ field }} as {{ dbt.type_string() }}), ''){% endfor -%}
    ))
{%- endmacro %}

{#- True where `text` begins with `prefix`; both may be columns. -#}
{% macro begins_with(text, prefix) -%}
    substr({{ text }}, 1, length({{ prefix }})) = {{ prefix }}
{%- endmacro %}

{#- True where `text` contains `part`, which may be a column (so LIKE would need escaping). -#}
{% macro contains(text, part) -%}
    {{ adapter.dispatch('contains')(text, part) }}
{%- endmacro %}
{% macro default__contains(text, part) -%} position({{ part }} in {{ text }}) > 0 {%- endmacro %}

{#- All matches of a pattern removed: regexp_replace replaces the first match on DuckDB and PostgreSQL, all of them on Spark. -#}
{% macro remove_pattern(text, pattern) -%}
    {{ adapter.dispatch('remove_pattern')(text, pattern) }}
{%- endmacro %}
{% macro default__remove_pattern(text, pattern) -%} regexp_replace({{ text }}, '{{ pattern }}', '', 'g') {%- endmacro %}
{% macro spark__remove_pattern(text, pattern) -%} regexp_replace({{ text }}, '{{ pattern }}', '') {%- endmacro %}

{#- Texts of a group joined by a line break, in their own order. -#}
{% macro join_sorted(text) -%}
    {{ adapter.dispatch('join_sorted')(text) }}
{%- endmacro %}
{% macro default__join_sorted(text) -%} string_agg({{ text }}, chr(10) order by {{ text }}) {%- endmacro %}
{% macro spark__join_sorted(text) -%} listagg({{ text }}, '\n') within group (order by {{ text }}) {%- endmacro %}

{#- Rows 1 to n as column `number`. -#}
{% macro numbers(n) -%}
    {%- for i in range(1, n + 1) -%} select {{ i }} as number {%- if not loop.last %} union all {% endif -%} {%- endfor -%}
{%- endmacro %}

{#- The engine's type of eight-byte floating point numbers (`float` has four bytes on DuckDB). -#}
{% macro double_type() -%}
    {{ adapter.dispatch('double_type')() }}
{%- endmacro %}
{% macro default__double_type() -%} double precision {%- endmacro %}
{% macro spark__double_type() -%} double {%- endmacro %}

{#- A quotient in full precision: '/' of two integers cuts the fraction off on PostgreSQL. Null where the divisor is 0. -#}
{% macro divide(dividend, divisor) -%}
    cast({{ dividend }} as {{ double_type() }}) / nullif({{ divisor }}, 0)
{%- endmacro %}

{#-
    Part as a percentage of the whole, per cent with two decimals; null where the whole is 0, or so small beside a misprinted
    part that no column holds the quotient.
-#}
{% macro percentage(part, whole) -%}
    case
        when abs({{ divide(part, whole) }}) < 1e12 then cast(cast(100 * {{ divide(part, whole) }} as decimal(28, 8)) as decimal(20, 2))
    end
{%- endmacro %}

{#- Whole days from one date to another. -#}
{% macro days_between(first_day, last_day) -%}
    {{ adapter.dispatch('days_between')(first_day, last_day) }}
{%- endmacro %}
{% macro default__days_between(first_day, last_day) -%} cast({{ last_day }} - {{ first_day }} as integer) {%- endmacro %}
{% macro spark__days_between(first_day, last_day) -%} datediff({{ last_day }}, {{ first_day }}) {%- endmacro %}

{#- The date that many days later. -#}
{% macro days_later(day, days) -%}
    {{ adapter.dispatch('days_later')(day, days) }}
{%- endmacro %}
{% macro default__days_later(day, days) -%} cast({{ day }} + {{ days }} as date) {%- endmacro %}
{% macro spark__days_later(day, days) -%} date_add({{ day }}, {{ days }}) {%- endmacro %}

{#- A fiscal year's first day, for time filters; null for documents without a year. -#}
{% macro year_start_date(fiscal_year) -%}
    case when {{ fiscal_year }} > 0 then make_date({{ fiscal_year }}, 1, 1) end
{%- endmacro %}
