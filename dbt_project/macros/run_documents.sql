{#-
    Facts follow documents: a run replaces those of the documents whose state changed (int_documents__changed) and leaves the others of its
    years as they are. DuckDB, in which runs build, remembers states; elsewhere a run replaces its years whole.
-#}

{#- A condition that keeps the rows of `lines` (an alias) that this run makes facts of. -#}
{% macro run_documents_filter(lines) -%}
    {%- set changed = ref('int_documents__changed') -%}
    {{ run_years_filter(lines ~ '.partition_year') }}
    {%- if is_incremental() %} {{ adapter.dispatch('changed_documents')(lines, 'partition_year', changed) }} {%- endif -%}
{%- endmacro %}

{#- Pre-hook of models by document: empties what `run_documents_filter` fills again, and what documents left that are gone. -#}
{% macro delete_run_documents(column='partition_year') -%}
    {%- if is_incremental() -%} {{ adapter.dispatch('delete_documents')(column) }} {%- endif -%}
{%- endmacro %}
{% macro default__delete_documents(column) -%} {{ delete_run_years(column) }} {%- endmacro %}
{% macro duckdb__delete_documents(column) -%}
    delete from {{ this }} as facts
    where {{ run_years_filter('facts.' ~ column) }} {{ duckdb__changed_documents('facts', column, ref('int_documents__changed')) }}
{%- endmacro %}

{% macro default__changed_documents(lines, column, changed) -%} {%- endmacro %}
{% macro duckdb__changed_documents(lines, column, changed) -%}
    and ({{ lines }}.document_id, {{ lines }}.{{ column }}) in (select (document_id, partition_year) from {{ changed }} where is_changed)
{%- endmacro %}

{#- What the raw rows of each document and year were made from, null where nothing remembers that. -#}
{% macro raw_states() -%}
    {{ adapter.dispatch('raw_states')() }}
{%- endmacro %}
{% macro default__raw_states() -%}
    select document_id, partition_year, cast(null as {{ text_type() }}) as raw_state from {{ ref('stg_disclosures__documents') }}
    union
    select document_id, partition_year, cast(null as {{ text_type() }}) as raw_state from {{ ref('stg_disclosures__publications') }}
{%- endmacro %}
{% macro duckdb__raw_states() -%}
    {%- set states = adapter.get_relation(database=this.database, schema='meta', identifier='raw_states') if execute -%}
    {%- if states -%} select document_id, partition_year, state as raw_state from {{ states }}
    {%- else -%} {{ default__raw_states() }}
    {%- endif -%}
{%- endmacro %}

{#- The states as this model held them before. -#}
{% macro earlier_document_states() -%}
    {{ adapter.dispatch('earlier_document_states')() }}
{%- endmacro %}
{% macro default__earlier_document_states() -%}
    select document_id, partition_year, raw_state as document_state, false as is_gone
    from ({{ default__raw_states() }}) as nothing_held
    where 1 = 0
{%- endmacro %}
{% macro duckdb__earlier_document_states() -%}
    {%- if execute and load_relation(this) -%} select document_id, partition_year, document_state, is_gone from {{ this }}
    {%- else -%} {{ default__earlier_document_states() }}
    {%- endif -%}
{%- endmacro %}
