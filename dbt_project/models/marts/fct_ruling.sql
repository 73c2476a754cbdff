-- What became of each ruling: a ruling outlives its finding when the document is replaced, or prints something else.

select
    {{ hash_key(['rulings.finding_id', 'rulings.evidence_hash', 'rulings.ruling_fiscal_year']) }} as ruling_id,
    rulings.finding_id,
    rulings.evidence_hash,
    rulings.ruling,
    rulings.ruling_reason,
    rulings.ruled_by,
    rulings.ruled_on,
    rulings.ruling_fiscal_year,
    case
        when findings.finding_id is null then 'finding_gone'
        when findings.evidence_hash <> rulings.evidence_hash then 'evidence_changed'
        when findings.fiscal_year <> rulings.ruling_fiscal_year then 'other_year'
        else 'applied'
    end as ruling_state,
    findings.document_id,
    findings.unit_id,
    findings.fiscal_year,
    findings.stage,
    findings.rule_id
from {{ ref('stg_hand_kept__rulings') }} as rulings
left join {{ ref('fct_finding') }} as findings on rulings.finding_id = findings.finding_id
