import{a as e,c as t,d as n,i as r,l as i,m as a,n as o,o as s,s as c,t as l}from"./decorate-B20ZMbrJ.js";import{b as u,p as d}from"./steward-chat-CuvsbpBY.js";import{n as f}from"./errors-CaAjyIWv.js";import{n as p}from"./icons-ByyCya_q.js";import{n as m}from"./run-card-Bkna9vAn.js";import"./proposal-card-D6JKXiO1.js";var h=r.proposal,g=class extends t{constructor(...e){super(...e),this.results=null,this.isBusy=!1,this.error=null,this.undoKey=u(),this.onNews=e=>{let{id:t,state:n}=e.detail,r=this.parts.map(e=>this.resultOf(e)).filter(e=>e!==null);r.some(e=>e.run_id===t&&e.status!==n)&&(this.results=r.map(e=>e.run_id===t?{...e,status:n}:e))},this.undo=async()=>{this.isBusy=!0,this.error=null;let e=this.proposal.items?.length?`batches`:`plans`;try{let t=await this.api.send(`POST`,`/v1/${e}/${encodeURIComponent(this.proposal.id)}/undo?via=${this.api.via}`,{body:{},once:this.undoKey});this.results=t.items??null,m(this,this.api)}catch(e){this.error=f(e),this.error.canRetry||(this.undoKey=u())}this.isBusy=!1}}static{this.styles=[o,a`
      :host { display: grid; gap: var(--s2); }
      h4 { font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
      ol { display: grid; gap: 6px; }
      li { display: grid; grid-template-columns: 22px minmax(0, 1fr) auto; gap: 8px; align-items: start; padding: 8px 10px; border: 1px solid var(--line); border-radius: var(--radius-s); font-size: var(--text-s); line-height: 1.45; }
      .n { display: grid; place-items: center; width: 20px; height: 20px; border-radius: 50%; background: var(--sunken); color: var(--ink-soft); font-size: 11px; font-weight: 650; }
      .text { overflow-wrap: anywhere; }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
      small.problem { color: var(--danger); }
      summary { width: fit-content; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; }
      details[open] summary { margin-bottom: 6px; }
      details { grid-column: 2 / -1; }
      .button { justify-self: start; }
    `]}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.firstUpdated()}firstUpdated(){this.api.runNews.addEventListener(`run`,this.onNews)}disconnectedCallback(){super.disconnectedCallback(),this.api.runNews.removeEventListener(`run`,this.onNews)}render(){let{items:e}=this.proposal;return n`<h4>${e?.length?h.parts.items:h.parts.steps}</h4>
      <ol>${this.parts.map((e,t)=>this.renderPart(e,t))}</ol>
      ${this.canUndo?n`<button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.undo}>${p(`undo`)}${h.undoPlan}</button>`:i}
      ${d(this.error)}`}get parts(){return[...this.proposal.items??[],...this.proposal.steps??[]]}resultOf(e){return this.results?.find(t=>t.index===e.index)||(this.proposal.state!==`confirmed`||!e.status?null:{index:e.index,status:e.status,summary:null,run_id:e.run_id??null,error:e.error??null})}renderPart(e,t){let r=this.resultOf(e),a=typeof r?.error==`string`?r.error:r?.error?.message;return n`<li>
      <span class="n" aria-hidden="true">${t+1}</span>
      <span class="text">${r?.summary||e.summary}
        ${e.effects?.map(e=>n`<small>${e.text}</small>`)}${e.warnings?.map(e=>n`<small class="problem">${e}</small>`)}
        ${a?n`<small class="problem">${a}</small>`:i}</span>
      ${r?this.renderState(r):n`<span></span>`}
      ${e.diff?.length?n`<details><summary>${h.changed}</summary><steward-record-diff .diff=${e.diff}></steward-record-diff></details>`:i}
    </li>`}renderState({status:e}){return n`<span class="badge ${e===`completed`?`good`:e===`failed`?`danger`:``}" role="status">${h.partStates[e]??e}</span>`}get canUndo(){return this.parts.some(e=>e.undo!==`no`&&this.resultOf(e)?.status===`completed`)}};l([s({attribute:!1})],g.prototype,`api`,void 0),l([s({attribute:!1})],g.prototype,`proposal`,void 0),l([s({attribute:!1})],g.prototype,`results`,void 0),l([e()],g.prototype,`isBusy`,void 0),l([e()],g.prototype,`error`,void 0),g=l([c(`steward-proposal-parts`)],g);export{g as StewardProposalParts};