import{d as e,g as t,i as n,l as r,p as i,r as a,s as o,t as s}from"./decorate-BdDXJSpu.js";import{c,f as l,l as u,s as d}from"./steward-chat-DL88-qii.js";import{n as f,r as p,t as m}from"./outcome-view-vHS7n8qG.js";import{t as h}from"./notice-DPzHhFXK.js";import"./sheet-CAteogq2.js";import"./proposal-card-D-4FmNDh.js";import{t as g}from"./types-D8ZnweYI.js";var _=p.audit,v={action:``,kind:``,actor:``,from:``,to:``,q:``},y=[`action.executed`,`action.proposed`,`action.dismissed`,`action.undone`,`auth.stepped_up`,`document.uploaded`],b=class extends m{constructor(...e){super(...e),this.lines=null,this.cursor=null,this.check=null,this.isVerifying=!1,this.shown=null,this.filters=v,this.onFilter=e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``);return this.filters={action:n(`action`),kind:n(`kind`),actor:n(`actor`),from:n(`from`),to:n(`to`),q:n(`q`)},this.refresh()},this.onClear=()=>(this.filters=v,this.refresh()),this.verify=async()=>{this.isVerifying=!0,this.check=null,await this.attempt(async()=>{this.check=await this.office.verifyAudit()}),this.isVerifying=!1},this.loadMore=()=>this.attempt(async()=>{let e=await this.office.audit(this.filters,this.cursor??``);this.lines=[...this.lines??[],...e.items],this.cursor=e.next_cursor??null}),this.openRun=e=>this.attempt(async()=>void(this.shown={run:await this.office.api.run(e)})),this.openProposal=e=>this.attempt(async()=>void(this.shown={proposal:await this.office.api.proposal(e)}))}static{this.styles=[n,f,t`
      .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; }
      .filters .wide { grid-column: span 2; }
      .filters input { height: 42px; }
      .rows > li.line { display: block; padding: 0; }
      details > summary { display: grid; grid-template-columns: 62px minmax(0, 1fr) auto; gap: var(--s3); align-items: baseline; padding: 10px var(--s4); cursor: pointer; list-style: none; }
      summary::-webkit-details-marker { display: none; }
      summary:hover { background: var(--hover); }
      summary:focus-visible { outline-offset: -2px; }
      .seq { color: var(--ink-soft); font: 500 12px/1.5 var(--mono); }
      .what { overflow-wrap: anywhere; }
      time { color: var(--ink-soft); font-size: var(--text-xs); white-space: nowrap; }
      .inside { display: grid; gap: var(--s3); padding: var(--s2) var(--s4) var(--s4) calc(62px + var(--s4) + var(--s3)); }
      dl { display: grid; grid-template-columns: minmax(90px, auto) minmax(0, 1fr); gap: 3px var(--s4); font-size: var(--text-xs); }
      dt { color: var(--ink-soft); }
      dd { overflow-wrap: anywhere; }
      .proof { display: grid; gap: 2px; }
      .proof .mono { font-size: 11px; }
      @media (max-width: 640px) {
        .filters .wide { grid-column: auto; }
        details > summary { grid-template-columns: minmax(0, 1fr); gap: 0; }
        .inside { padding-left: var(--s4); }
      }
    `]}render(){return i`<div class="page">
      <div class="head"><header class="title grow"><h2>${_.title}</h2><p>${_.lead}</p></header>
        ${this.office.api.session.can(`audit.entry.verify`)?i`<button class="button" type="button" ?disabled=${this.isVerifying} @click=${this.verify}>${this.isVerifying?i`<span class="spinner"></span>${_.verifying}`:i`${a(`shield`)}${_.verify}`}</button>`:e}</div>
      ${this.check?this.renderCheck(this.check):e} ${this.renderFilters()}
      ${this.lines?h(this.error):e}
      ${this.lines?this.renderLines(this.lines):this.renderWaiting(8)}
      ${this.shown?this.renderShown(this.shown):e}
    </div>`}async load(){let e=await this.office.audit(this.filters);this.lines=e.items,this.cursor=e.next_cursor??null}renderCheck({ok:t,entries:n,head:r,first_bad:o,anchor:s}){return i`<div class="notice ${t?`good`:`danger`}" role="status">${a(t?`check`:`alert`)}
      <span class="proof"><b>${t?_.intact(n):_.broken(String(o??`?`))}</b>
        ${s?i`<span>${S(s)}</span>`:e}
        ${r?i`<span class="mono">${_.head} ${r}</span>`:e}</span></div>`}renderFilters(){return i`<form class="card" aria-label=${_.filters} @submit=${this.onFilter} @reset=${this.onClear}>
      <div class="filters">
        <label class="field wide"><span>${_.words}</span><input class="text" name="q" type="search" autocomplete="off" /></label>
        <label class="field"><span>${_.action}</span><input class="text" name="action" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <label class="field"><span>${_.kind}</span><input class="text" name="kind" list="kinds" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <datalist id="kinds">${y.map(e=>i`<option value=${e}></option>`)}</datalist>
        <label class="field"><span>${_.actor}</span><input class="text" name="actor" autocomplete="off" /></label>
        <label class="field"><span>${_.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${_.to}</span><input class="text" name="to" type="date" /></label>
      </div>
      <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${a(`search`)}${_.apply}</button>
        <button class="button plain" type="reset">${_.clear}</button></div>
    </form>`}renderLines(t){return t.length?i`<ul class="rows" aria-busy=${this.isBusy}>${l(t,e=>e.seq,e=>this.renderLine(e))}</ul>
      ${this.cursor?i`<button class="button plain" type="button" @click=${this.loadMore}>${p.more}</button>`:e}`:i`<div class="empty">${a(`activity`)}<b>${_.empty}</b></div>`}renderLine(t){return i`<li class="line"><details>
      <summary><span class="seq">${t.seq}</span>
        <span class="what"><b>${t.title||u(t.kind)}</b> ${t.summary??``}<span class="soft">${x(t)}</span></span>
        <time datetime=${t.at}>${d(t.at)}</time></summary>
      <div class="inside">
        <dl>${Object.entries(t.body).filter(([,e])=>C(e)).map(([e,t])=>i`<dt>${u(e)}</dt><dd>${c(t)}</dd>`)}
          <dt>${_.hash}</dt><dd class="mono">${t.hash}</dd></dl>
        <div class="buttons">
          ${t.run_id?i`<button class="button small" type="button" @click=${()=>void this.openRun(t.run_id)}>${_.run}</button>`:e}
          ${t.proposal_id?i`<button class="button small" type="button" @click=${()=>void this.openProposal(t.proposal_id)}>${_.proposal}</button>`:e}
        </div>
      </div>
    </details></li>`}renderShown(e){let t=`run`in e?e.run.title:e.proposal.title;return i`<steward-sheet open .heading=${t} @closed=${()=>this.shown=null}>
      <div class="body">${`run`in e?i`<steward-run-card .api=${this.office.api} .run=${e.run}></steward-run-card><steward-record-diff .diff=${e.run.diff}></steward-record-diff>`:i`<steward-proposal-card .api=${this.office.api} .proposal=${e.proposal}></steward-proposal-card>`}</div>
    </steward-sheet>`}};s([o()],b.prototype,`lines`,void 0),s([o()],b.prototype,`cursor`,void 0),s([o()],b.prototype,`check`,void 0),s([o()],b.prototype,`isVerifying`,void 0),s([o()],b.prototype,`shown`,void 0),b=s([r(`steward-audit-page`)],b);function x(e){let t=g(e.actor)||_.system,n=g(e.decided_by??void 0);return[_.by(t),n&&n!==t?p.proposal.states.confirmed+` `+_.by(n):``,e.decided_via?_.via(e.decided_via):``,e.agent?_.agent(e.agent):``,e.model??``].filter(Boolean).join(` · `)}function S(e){let t=e.at??e.anchored_at??e.created_at,n=e.seq??e.entries;return _.anchored(String(n??`?`),typeof t==`string`?d(t):``)}function C(e){return e!==null&&e!==``&&!(Array.isArray(e)&&!e.length)}export{b as StewardAuditPage,x as who};