{#- 1 for a row that prints the share of one fund or period beside the whole, 0 for the whole. -#}
{% macro is_share(lines) -%}
    case when coalesce({{ lines }}.fund, '') = '' and coalesce({{ lines }}.funding_period, '') = '' then 0 else 1 end
{%- endmacro %}

{#-
    What tells the rows that count once: those with table_no = first_table_no and is_share = first_share. A document may print a
    table twice in two depths, and those of its subordinate units behind its own: the first holds all. A row may print the shares
    of funds and of periods beside the whole: the whole counts, else the shares.
-#}
{% macro counted_once() -%}
    min(table_no) over (partition by publication_id, table_code) as first_table_no,
    min(is_share) over (partition by publication_id, table_no, row_no, line_code, measure) as first_share
{%- endmacro %}

{#- A payment that both sides print, the smaller of what they print; what one side alone prints is not known to be in the other's amounts. -#}
{% macro printed_on_both_sides(paid, received) -%}
    case when {{ paid }} is not null and {{ received }} is not null then least({{ paid }}, {{ received }}) else 0 end
{%- endmacro %}
