const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./proposal-form-ChlzTApd.js","./decorate-BdDXJSpu.js","./steward-chat-DL88-qii.js","./notice-DPzHhFXK.js","./sheet-CAteogq2.js","./argument-fields-CAo75Bnr.js","./proposal-parts-DPs5YgFM.js","./run-card-D-bu5oDs.js"])))=>i.map(i=>d[i]);
import{c as e,d as t,g as n,i as r,l as i,o as a,p as o,r as s,s as c,t as l,u}from"./decorate-BdDXJSpu.js";import{c as d,l as f,n as p,s as m,v as h,x as g,y as _}from"./steward-chat-DL88-qii.js";import{i as v,t as y}from"./notice-DPzHhFXK.js";import{n as b}from"./run-card-D-bu5oDs.js";var x=n`
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
`,S=class extends u{constructor(...e){super(...e),this.until=``,this.aheadMs=0,this.leftMs=0,this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>this.tick(),1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}willUpdate(){this.leftMs=this.readLeft()}render(){return o`<time datetime=${this.until}>${a.proposal.expiresIn(p(this.leftMs))}</time>`}readLeft(){return Date.parse(this.until)-(Date.now()+this.aheadMs)}tick(){this.leftMs=this.readLeft(),this.leftMs>0||(clearInterval(this.timer),this.dispatchEvent(new CustomEvent(`elapsed`)))}};l([e()],S.prototype,`until`,void 0),l([e({type:Number})],S.prototype,`aheadMs`,void 0),l([c()],S.prototype,`leftMs`,void 0),S=l([i(`steward-countdown`)],S);var C=class extends u{constructor(...e){super(...e),this.diff=[]}static{this.styles=[r,n`
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
    `]}render(){return this.diff.map(e=>o`<section>
        <h4>
          <span>${e.label}</span>
          <span class="badge ${e.change===`delete`?`danger`:e.change===`create`?`good`:``}">${a.proposal.changes[e.change]}</span>
        </h4>
        ${e.fields.length?o`<table><tbody>${e.fields.filter(D).map(t=>w(t,e.change))}</tbody></table>`:t}
      </section>`)}};l([e({attribute:!1})],C.prototype,`diff`,void 0),C=l([i(`steward-record-diff`)],C);function w(e,t){let n=d(e.before),r=d(e.after);return o`<tr>
    <th scope="row">${f(e.label)}</th>
    <td>${t===`create`?r||`–`:T(n,r)}</td>
  </tr>`}function T(e,t){let{proposal:n}=a;return o`<span class="unseen">${n.before}: </span>${e?o`<del>${e}</del>`:o`<span>${n.nothing}</span>`}
    <span class="arrow" aria-hidden="true">→</span>
    <span class="unseen">${n.after}: </span>${t?o`<ins>${t}</ins>`:o`<span>${n.nothing}</span>`}`}var E=/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;function D({before:e,after:t}){return![e,t].some(e=>typeof e==`string`&&E.test(e))}var O=g({StewardProposalCard:()=>A}),k=a.proposal,A=class extends u{constructor(...e){super(...e),this.run=null,this.busy=null,this.error=null,this.isEditing=!1,this.results=null,this.confirmKey=h(),this.dismissKey=h(),this.confirm=async()=>{await this.decide(`confirm`,async()=>{let e=await this.api.confirm(this.proposal.id,this.confirmKey);this.run=e.run,this.results=e.items??null,this.proposal={...this.proposal,state:`confirmed`,run_id:this.run?.id??null}})},this.dismiss=async()=>{await this.decide(`dismiss`,async()=>{this.proposal=await this.api.dismiss(this.proposal.id,this.dismissKey)})},this.reload=async()=>{try{this.proposal=await this.api.proposal(this.proposal.id)}catch(e){this.error??=v(e)}},this.startEdit=async()=>{await _(()=>import(`./proposal-form-ChlzTApd.js`),__vite__mapDeps([0,1,2,3,4,5]),import.meta.url),this.isEditing=!0}}static{this.styles=[r,x]}render(){let{proposal:e}=this;return o`<article class=${e.state} tabindex="-1" aria-label=${k.label(e.title)}>
      <header>
        <p class="kicker">${s(e.state===`open`?`shield`:e.state===`confirmed`?`check`:`clock`)}${this.kicker()}</p>
        <h3>${e.summary||e.title}</h3>
        ${e.state===`open`?this.renderBadges():t}
      </header>
      ${e.state===`open`?this.renderDetails():t}
      ${e.state===`open`?this.renderDecision():this.renderOutcome()}
      ${y(this.error,this.error?.canRetry?()=>void this.confirm():void 0)}
    </article>
    ${this.isEditing?o`<steward-proposal-form .api=${this.api} .proposal=${e} @closed=${()=>this.isEditing=!1} @replaced=${this.onReplaced}></steward-proposal-form>`:t}`}kicker(){let{proposal:e}=this;return e.state===`open`?e.can_confirm?e.required===`four_eyes`?k.headingOther:k.heading:k.headingNotYours:k.states[e.state].split(`.`)[0]}renderBadges(){let{proposal:e}=this;return o`<p class="badges">
      <span class="badge ${e.risk===`D`?`danger`:``}">${k.risk[e.risk]}</span>
      <span class="badge" title=${e.undo_note??``}>${s(`undo`)}${k.undo[e.undo]}</span>
      ${e.required===`four_eyes`?o`<span class="badge warn">${s(`people`)}${k.fourEyes}</span>`:t}
      ${e.step_up?o`<span class="badge warn">${s(`lock`)}${k.stepUpNeeded}</span>`:t}
      ${e.required===`four_eyes`&&e.requested_by?o`<span class="badge">${k.requestedBy(e.requested_by.name)}</span>`:t}
    </p>`}renderDetails(){let{diff:e,effects:n,warnings:r}=this.proposal;return o`${this.renderParts()} ${e.length&&!this.hasParts?o`<steward-record-diff .diff=${e}></steward-record-diff>`:t}
      ${n.length?o`<div class="effects"><h4>${k.effects}</h4><ul>${n.map(e=>o`<li>${e.text}</li>`)}</ul></div>`:t}
      ${r.map(e=>o`<div class="notice warn">${s(`alert`)}<span>${e}</span></div>`)}`}get hasParts(){return!!(this.proposal.items?.length||this.proposal.steps?.length)}renderParts(){return this.hasParts?(_(()=>import(`./proposal-parts-DPs5YgFM.js`),__vite__mapDeps([6,1,2,3,7]),import.meta.url),o`<steward-proposal-parts .api=${this.api} .proposal=${this.proposal} .results=${this.results}></steward-proposal-parts>`):t}renderDecision(){let{proposal:e}=this;return o`${!e.can_confirm&&e.why_not?o`<div class="notice warn">${s(`lock`)}<span>${e.why_not}</span></div>`:t}
      <footer>
        ${e.can_confirm?o`<button class="button ${e.risk===`D`?`danger`:`primary`} confirm" type="button" ?disabled=${this.busy!==null} @click=${this.confirm}>
              ${this.busy===`confirm`?o`<span class="spinner"></span>${k.confirming}`:o`${s(`check`)}${k.confirm}`}
            </button>`:t}
        ${this.hasParts?t:o`<button class="button" type="button" ?disabled=${this.busy!==null} @click=${this.startEdit}>${k.edit}</button>`}
        <button class="button plain" type="button" ?disabled=${this.busy!==null} @click=${this.dismiss}>${k.dismiss}</button>
        <steward-countdown .until=${e.expires_at} .aheadMs=${this.api.clockAheadMs} @elapsed=${this.reload}></steward-countdown>
      </footer>`}renderOutcome(){let{proposal:e}=this;if(e.state===`confirmed`&&this.hasParts)return this.renderParts();if(e.state===`confirmed`)return o`<steward-run-card .api=${this.api} .run=${this.run} .runId=${e.run_id} .beside=${e.summary}></steward-run-card>
        ${e.diff.length?o`<details><summary>${k.changed}</summary><steward-record-diff .diff=${e.diff}></steward-record-diff></details>`:t}`;let n=e.decided_by?` ${k.decidedBy(e.decided_by.name)}`:``,r=e.decided_at?`, ${m(e.decided_at)}`:``;return o`<p class="outcome">${k.states[e.state]}${n}${r}</p>`}async decide(e,t){this.busy=e,this.error=null;try{await t(),b(this,this.api),this.keepFocus()}catch(e){await this.onRefused(v(e))}this.busy=null}async keepFocus(){await this.updateComplete;let e=this.renderRoot.querySelector(`steward-run-card`);await e?.updateComplete,(e?.renderRoot.querySelector(`.run button`)??this.renderRoot.querySelector(`article`))?.focus()}async onRefused(e){if(e.code===`step_up_required`||(this.error=e,e.canRetry))return;this.confirmKey=h();let t=e.details.proposal;t?this.proposal=t:await this.reload()}onReplaced(e){this.isEditing=!1,this.error=null,this.confirmKey=h(),this.dismissKey=h(),this.proposal=e.detail,b(this,this.api)}};l([e({attribute:!1})],A.prototype,`api`,void 0),l([e({attribute:!1})],A.prototype,`proposal`,void 0),l([c()],A.prototype,`run`,void 0),l([c()],A.prototype,`busy`,void 0),l([c()],A.prototype,`error`,void 0),l([c()],A.prototype,`isEditing`,void 0),l([c()],A.prototype,`results`,void 0),A=l([i(`steward-proposal-card`)],A);export{O as t};