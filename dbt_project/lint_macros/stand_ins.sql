{#- What the linter renders instead of the macros that need dbt's own context (sqlfluff's plain Jinja knows no `adapter`). -#}
{% macro hash_key(fields) %}md5(concat_ws('|', {{ fields | join(', ') }})){% endmacro %}
{% macro begins_with(text, prefix) %}substr({{ text }}, 1, length({{ prefix }})) = {{ prefix }}{% endmacro %}
{% macro contains(text, part) %}position({{ part }} in {{ text }}) > 0{% endmacro %}
{% macro join_sorted(text) %}string_agg({{ text }}, chr(10)){% endmacro %}
{% macro numbers(n) %}select 1 as number{% endmacro %}
{% macro divide(dividend, divisor) %}{{ dividend }} / nullif({{ divisor }}, 0){% endmacro %}
{% macro percentage(part, whole) %}cast(100 * {{ part }} / {{ whole }} as decimal(20, 2)){% endmacro %}
{% macro plain_text(text) %}translate({{ text }}, ' ', ''){% endmacro %}
{% macro body_itself(text) %}translate({{ text }}, ' ', ''){% endmacro %}
{% macro plain_label(text) %}translate({{ text }}, ' ', ''){% endmacro %}
{% macro classification_scheme(code, table_code) %}coalesce({{ code }}, {{ table_code }}){% endmacro %}
{% macro run_years_filter(column='partition_year') %}{{ column }} = 0{% endmacro %}
{% macro run_documents_filter(lines) %}{{ lines }}.partition_year = 0{% endmacro %}
{% macro delete_run_documents(column='partition_year') %}{% endmacro %}
{% macro raw_states() %}select 'd' as document_id, 0 as partition_year, 's' as raw_state{% endmacro %}
{% macro earlier_document_states() %}select 'd' as document_id, 0 as partition_year, 's' as document_state, false as is_gone{% endmacro %}
{% macro delete_run_years(column='partition_year') %}{% endmacro %}
{% macro is_share(lines) %}coalesce({{ lines }}.fund, {{ lines }}.funding_period){% endmacro %}
{% macro counted_once() %}min(table_no) over () as first_table_no, min(is_share) over () as first_share{% endmacro %}
{% macro text_type() %}varchar{% endmacro %}
{% macro printed_step(text, unit, amount) %}coalesce({{ text }}, {{ unit }}, {{ amount }}){% endmacro %}
{% macro evidence_hash(evidence) %}md5({{ evidence }}){% endmacro %}
{% macro ruling_applies(rulings, findings) %}{{ rulings }}.finding_id = {{ findings }}.finding_id{% endmacro %}
{% macro days_between(first_day, last_day) %}cast({{ last_day }} - {{ first_day }} as integer){% endmacro %}
{% macro days_later(day, days) %}cast({{ day }} + {{ days }} as date){% endmacro %}
{% macro published_columns() %}(values ('t', 'c', 1)) as published (table_name, column_name, column_order){% endmacro %}

{% macro year_start_date(fiscal_year) %}case when {{ fiscal_year }} > 0 then make_date({{ fiscal_year }}, 1, 1) end{% endmacro %}
{% macro stated_execution(sentence) %}cast({{ sentence }} as decimal(20, 2)){% endmacro %}
{% macro is_labelled_by_code(lines) %}({{ lines }}.line_label <> ''){% endmacro %}
{% macro remove_pattern(text, pattern) %}replace({{ text }}, '{{ pattern }}', ''){% endmacro %}
{% macro printed_on_both_sides(paid, received) %}least({{ paid }}, {{ received }}){% endmacro %}
{% macro join_renamed_in_year(lines) %}left join renamed_in_year as renamed on {{ lines }}.unit_id = renamed.unit_id{% endmacro %}
{% macro execution_unit(lines) %}coalesce(renamed.final_unit_id, {{ lines }}.unit_id){% endmacro %}
