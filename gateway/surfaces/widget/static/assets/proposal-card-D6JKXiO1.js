const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./proposal-form-ZNHvoxj_.js","./decorate-B20ZMbrJ.js","./steward-chat-CuvsbpBY.js","./errors-CaAjyIWv.js","./icons-ByyCya_q.js","./sheet-BVyByLiq.js","./argument-fields-5HFTdIBz.js","./proposal-parts-D2kTjCpB.js","./run-card-Bkna9vAn.js"])))=>i.map(i=>d[i]);
import{a as e,c as t,d as n,i as r,l as i,m as a,n as o,o as s,s as c,t as l}from"./decorate-B20ZMbrJ.js";import{C as u,b as d,c as f,l as p,n as m,p as h,s as g,x as _}from"./steward-chat-CuvsbpBY.js";import{n as v}from"./errors-CaAjyIWv.js";import{n as y}from"./icons-ByyCya_q.js";import{n as b}from"./run-card-Bkna9vAn.js";var x=a`
  :host { display: block; }
  article { display: grid; gap: var(--s3); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--surface); box-shadow: var(--shadow-m); }
  article.open { border-color: light-dark(#1d6b5859, #6ccbb04d); }
  article:not(.open) { box-shadow: none; }
  header { display: grid; gap: 6px; }
  .kicker { display: flex; align-items: center; gap: 6px; color: var(--accent); font-size: var(--text-xs); font-weight: 620; }
  .kicker svg.icon { width: 15px; height: 15px; }
  article:not(.open) .kicker { color: var(--ink-soft); }
  h3 { font-size: 16px; font-weight: 620; line-height: 1.4; overflow-wrap: anywhere; }
  .badges { display: flex; flex-wrap: wrap; gap: 6px; }
  .effects { padding: 2px 0; font-size: var(--text-s); }
  .effects h4 { margin-bottom: 4px; font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
  .effects li { position: relative; padding-left: 14px; }
  .effects li::before { content: ""; position: absolute; left: 2px; top: 9px; width: 5px; height: 5px; border-radius: 50%; background: var(--accent); }
  .effects li + li { margin-top: 2px; }
  footer { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); }
  .confirm { min-width: 104px; }
  steward-countdown { margin-left: auto; color: var(--ink-soft); font-size: var(--text-xs); font-variant-numeric: tabular-nums; }
  summary { width: fit-content; padding: 2px 4px; border-radius: 5px; color: var(--ink-soft); font-size: var(--text-s); cursor: pointer; }
  summary:hover { color: var(--ink); }
  details[open] summary { margin-bottom: var(--s2); }
  .outcome { color: var(--ink-soft); font-size: var(--text-s); }
`,S=class extends t{constructor(...e){super(...e),this.until=``,this.aheadMs=0,this.leftMs=0,this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>this.tick(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}willUpdate(){this.leftMs=this.readLeft()}render(){return n`<time datetime=${this.until}>${r.proposal.expiresIn(m(this.leftMs))}</time>`}readLeft(){return Date.parse(this.until)-(Date.now()+this.aheadMs)}tick(){this.leftMs=this.readLeft(),this.leftMs>0||(clearInterval(this.timer),this.dispatchEvent(new CustomEvent(`elapsed`)))}};l([s()],S.prototype,`until`,void 0),l([s({type:Number})],S.prototype,`aheadMs`,void 0),l([e()],S.prototype,`leftMs`,void 0),S=l([c(`steward-countdown`)],S);var C=class extends t{constructor(...e){super(...e),this.diff=[]}static{this.styles=[o,a`
      :host { display: grid; gap: var(--s2); }
      section { border: 1px solid var(--line); border-radius: var(--radius-m); overflow: hidden; }
      h4 { display: flex; align-items: center; gap: var(--s2); padding: 7px 12px; background: var(--sunken); font-size: var(--text-s); font-weight: 600; }
      h4 span:first-child { flex: 1; min-width: 0; overflow-wrap: anywhere; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); table-layout: fixed; }
      th, td { padding: 6px 12px; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      th { width: 36%; color: var(--ink-soft); font-weight: 450; }
      del, ins { padding: 0 5px; border-radius: 5px; box-decoration-break: clone; -webkit-box-decoration-break: clone; text-decoration: none; }
      del { background: var(--danger-soft); color: var(--danger); text-decoration: line-through; text-decoration-thickness: 1px; }
      ins { background: var(--good-soft); color: var(--good); font-weight: 550; }
      .arrow { margin: 0 6px; color: var(--ink-soft); }
    `]}render(){return this.diff.map(e=>n`<section>
        <h4>
          <span>${e.label}</span>
          <span class="badge ${e.change===`delete`?`danger`:e.change===`create`?`good`:``}">${r.proposal.changes[e.change]}</span>
        </h4>
        ${e.fields.length?n`<table><tbody>${e.fields.filter(D).map(t=>w(t,e.change))}</tbody></table>`:i}
      </section>`)}};l([s({attribute:!1})],C.prototype,`diff`,void 0),C=l([c(`steward-record-diff`)],C);function w(e,t){let r=f(e.before),i=f(e.after);return n`<tr>
    <th scope="row">${p(e.label)}</th>
    <td>${t===`create`?i||`–`:T(r,i)}</td>
  </tr>`}function T(e,t){let{proposal:i}=r;return n`<span class="unseen">${i.before}: </span>${e?n`<del>${e}</del>`:n`<span>${i.nothing}</span>`}
    <span class="arrow" aria-hidden="true">→</span>
    <span class="unseen">${i.after}: </span>${t?n`<ins>${t}</ins>`:n`<span>${i.nothing}</span>`}`}var E=/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;function D({before:e,after:t}){return![e,t].some(e=>typeof e==`string`&&E.test(e))}var O=u({StewardProposalCard:()=>A}),k=r.proposal,A=class extends t{constructor(...e){super(...e),this.run=null,this.busy=null,this.error=null,this.isEditing=!1,this.results=null,this.confirmKey=d(),this.dismissKey=d(),this.confirm=async()=>{await this.decide(`confirm`,async()=>{let e=await this.api.confirm(this.proposal.id,this.confirmKey);this.run=e.run,this.results=e.items??null,this.proposal={...this.proposal,state:`confirmed`,run_id:this.run?.id??null}})},this.dismiss=async()=>{await this.decide(`dismiss`,async()=>{this.proposal=await this.api.dismiss(this.proposal.id,this.dismissKey)})},this.reload=async()=>{try{this.proposal=await this.api.proposal(this.proposal.id)}catch(e){this.error??=v(e)}},this.startEdit=async()=>{await _(()=>import(`./proposal-form-ZNHvoxj_.js`),__vite__mapDeps([0,1,2,3,4,5,6]),import.meta.url),this.isEditing=!0}}static{this.styles=[o,x]}render(){let{proposal:e}=this;return n`<article class=${e.state} tabindex="-1" aria-label=${k.label(e.title)}>
      <header>
        <p class="kicker">${y(e.state===`open`?`shield`:e.state===`confirmed`?`check`:`clock`)}${this.kicker()}</p>
        <h3>${e.summary||e.title}</h3>
        ${e.state===`open`?this.renderBadges():i}
      </header>
      ${e.state===`open`?this.renderDetails():i}
      ${e.state===`open`?this.renderDecision():this.renderOutcome()}
      ${h(this.error,this.error?.canRetry?()=>void this.confirm():void 0)}
    </article>
    ${this.isEditing?n`<steward-proposal-form .api=${this.api} .proposal=${e} @closed=${()=>this.isEditing=!1} @replaced=${this.onReplaced}></steward-proposal-form>`:i}`}kicker(){let{proposal:e}=this;return e.state===`open`?e.can_confirm?e.required===`four_eyes`?k.headingOther:k.heading:k.headingNotYours:k.states[e.state].split(`.`)[0]}renderBadges(){let{proposal:e}=this;return n`<p class="badges">
      <span class="badge ${e.risk===`D`?`danger`:``}">${k.risk[e.risk]}</span>
      <span class="badge" title=${e.undo_note??``}>${y(`undo`)}${k.undo[e.undo]}</span>
      ${e.required===`four_eyes`?n`<span class="badge warn">${y(`people`)}${k.fourEyes}</span>`:i}
      ${e.step_up?n`<span class="badge warn">${y(`lock`)}${k.stepUpNeeded}</span>`:i}
      ${e.required===`four_eyes`&&e.requested_by?n`<span class="badge">${k.requestedBy(e.requested_by.name)}</span>`:i}
    </p>`}renderDetails(){let{diff:e,effects:t,warnings:r}=this.proposal;return n`${this.renderParts()} ${e.length&&!this.hasParts?n`<steward-record-diff .diff=${e}></steward-record-diff>`:i}
      ${t.length?n`<div class="effects"><h4>${k.effects}</h4><ul>${t.map(e=>n`<li>${e.text}</li>`)}</ul></div>`:i}
      ${r.map(e=>n`<div class="notice warn">${y(`alert`)}<span>${e}</span></div>`)}`}get hasParts(){return!!(this.proposal.items?.length||this.proposal.steps?.length)}renderParts(){return this.hasParts?(_(()=>import(`./proposal-parts-D2kTjCpB.js`),__vite__mapDeps([7,1,2,3,4,8]),import.meta.url),n`<steward-proposal-parts .api=${this.api} .proposal=${this.proposal} .results=${this.results}></steward-proposal-parts>`):i}renderDecision(){let{proposal:e}=this;return n`${!e.can_confirm&&e.why_not?n`<div class="notice warn">${y(`lock`)}<span>${e.why_not}</span></div>`:i}
      <footer>
        ${e.can_confirm?n`<button class="button ${e.risk===`D`?`danger`:`primary`} confirm" type="button" ?disabled=${this.busy!==null} @click=${this.confirm}>
              ${this.busy===`confirm`?n`<span class="spinner"></span>${k.confirming}`:n`${y(`check`)}${k.confirm}`}
            </button>`:i}
        ${this.hasParts?i:n`<button class="button" type="button" ?disabled=${this.busy!==null} @click=${this.startEdit}>${k.edit}</button>`}
        <button class="button plain" type="button" ?disabled=${this.busy!==null} @click=${this.dismiss}>${k.dismiss}</button>
        <steward-countdown .until=${e.expires_at} .aheadMs=${this.api.clockAheadMs} @elapsed=${this.reload}></steward-countdown>
      </footer>`}renderOutcome(){let{proposal:e}=this;if(e.state===`confirmed`&&this.hasParts)return this.renderParts();if(e.state===`confirmed`)return n`<steward-run-card .api=${this.api} .run=${this.run} .runId=${e.run_id} .beside=${e.summary}></steward-run-card>
        ${e.diff.length?n`<details><summary>${k.changed}</summary><steward-record-diff .diff=${e.diff}></steward-record-diff></details>`:i}`;let t=e.decided_by?` ${k.decidedBy(e.decided_by.name)}`:``,r=e.decided_at?`, ${g(e.decided_at)}`:``;return n`<p class="outcome">${k.states[e.state]}${t}${r}</p>`}async decide(e,t){this.busy=e,this.error=null;try{await t(),b(this,this.api),this.keepFocus()}catch(e){await this.onRefused(v(e))}this.busy=null}async keepFocus(){await this.updateComplete;let e=this.renderRoot.querySelector(`steward-run-card`);await e?.updateComplete,(e?.renderRoot.querySelector(`.run button`)??this.renderRoot.querySelector(`article`))?.focus()}async onRefused(e){if(e.code===`step_up_required`||(this.error=e,e.canRetry))return;this.confirmKey=d();let t=e.details.proposal;t?this.proposal=t:await this.reload()}onReplaced(e){this.isEditing=!1,this.error=null,this.confirmKey=d(),this.dismissKey=d(),this.proposal=e.detail,b(this,this.api)}};l([s({attribute:!1})],A.prototype,`api`,void 0),l([s({attribute:!1})],A.prototype,`proposal`,void 0),l([e()],A.prototype,`run`,void 0),l([e()],A.prototype,`busy`,void 0),l([e()],A.prototype,`error`,void 0),l([e()],A.prototype,`isEditing`,void 0),l([e()],A.prototype,`results`,void 0),A=l([c(`steward-proposal-card`)],A);export{O as t};