import{a as e,d as t,l as n,m as r,n as i,s as a,t as o}from"./decorate-B20ZMbrJ.js";import{c as s,f as c,l,p as u,s as d}from"./steward-chat-CuvsbpBY.js";import{n as f,r as p,t as m}from"./section-Bx6k1BwC.js";import{n as h}from"./icons-ByyCya_q.js";import"./sheet-BVyByLiq.js";import"./proposal-card-D6JKXiO1.js";import{t as g}from"./types-D8ZnweYI.js";import"./outcome-view-BySOOVx6.js";var _=p.audit,v={action:``,kind:``,actor:``,from:``,to:``,q:``},y=[`action.executed`,`action.proposed`,`action.dismissed`,`action.undone`,`auth.stepped_up`,`document.uploaded`],b=class extends m{constructor(...e){super(...e),this.lines=null,this.cursor=null,this.check=null,this.isVerifying=!1,this.shown=null,this.filters=v,this.onFilter=e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``);return this.filters={action:n(`action`),kind:n(`kind`),actor:n(`actor`),from:n(`from`),to:n(`to`),q:n(`q`)},this.refresh()},this.onClear=()=>(this.filters=v,this.refresh()),this.verify=async()=>{this.isVerifying=!0,this.check=null,await this.attempt(async()=>{this.check=await this.office.verifyAudit()}),this.isVerifying=!1},this.loadMore=()=>this.attempt(async()=>{let e=await this.office.audit(this.filters,this.cursor??``);this.lines=[...this.lines??[],...e.items],this.cursor=e.next_cursor??null}),this.openRun=e=>this.attempt(async()=>void(this.shown={run:await this.office.api.run(e)})),this.openProposal=e=>this.attempt(async()=>void(this.shown={proposal:await this.office.api.proposal(e)}))}static{this.styles=[i,f,r`
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
    `]}render(){return t`<div class="page">
      <div class="head"><header class="title grow"><h2>${_.title}</h2><p>${_.lead}</p></header>
        ${this.office.api.session.can(`audit.entry.verify`)?t`<button class="button" type="button" ?disabled=${this.isVerifying} @click=${this.verify}>${this.isVerifying?t`<span class="spinner"></span>${_.verifying}`:t`${h(`shield`)}${_.verify}`}</button>`:n}</div>
      ${this.check?this.renderCheck(this.check):n} ${this.renderFilters()}
      ${this.lines?u(this.error):n}
      ${this.lines?this.renderLines(this.lines):this.renderWaiting(8)}
      ${this.shown?this.renderShown(this.shown):n}
    </div>`}async load(){let e=await this.office.audit(this.filters);this.lines=e.items,this.cursor=e.next_cursor??null}renderCheck({ok:e,entries:r,head:i,first_bad:a,anchor:o}){return t`<div class="notice ${e?`good`:`danger`}" role="status">${h(e?`check`:`alert`)}
      <span class="proof"><b>${e?_.intact(r):_.broken(String(a??`?`))}</b>
        ${o?t`<span>${S(o)}</span>`:n}
        ${i?t`<span class="mono">${_.head} ${i}</span>`:n}</span></div>`}renderFilters(){return t`<form class="card" aria-label=${_.filters} @submit=${this.onFilter} @reset=${this.onClear}>
      <div class="filters">
        <label class="field wide"><span>${_.words}</span><input class="text" name="q" type="search" autocomplete="off" /></label>
        <label class="field"><span>${_.action}</span><input class="text" name="action" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <label class="field"><span>${_.kind}</span><input class="text" name="kind" list="kinds" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <datalist id="kinds">${y.map(e=>t`<option value=${e}></option>`)}</datalist>
        <label class="field"><span>${_.actor}</span><input class="text" name="actor" autocomplete="off" /></label>
        <label class="field"><span>${_.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${_.to}</span><input class="text" name="to" type="date" /></label>
      </div>
      <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${h(`search`)}${_.apply}</button>
        <button class="button plain" type="reset">${_.clear}</button></div>
    </form>`}renderLines(e){return e.length?t`<ul class="rows" aria-busy=${this.isBusy}>${c(e,e=>e.seq,e=>this.renderLine(e))}</ul>
      ${this.cursor?t`<button class="button plain" type="button" @click=${this.loadMore}>${p.more}</button>`:n}`:t`<div class="empty">${h(`activity`)}<b>${_.empty}</b></div>`}renderLine(e){return t`<li class="line"><details>
      <summary><span class="seq">${e.seq}</span>
        <span class="what"><b>${e.title||l(e.kind)}</b> ${e.summary??``}<span class="soft">${x(e)}</span></span>
        <time datetime=${e.at}>${d(e.at)}</time></summary>
      <div class="inside">
        <dl>${Object.entries(e.body).filter(([,e])=>C(e)).map(([e,n])=>t`<dt>${l(e)}</dt><dd>${s(n)}</dd>`)}
          <dt>${_.hash}</dt><dd class="mono">${e.hash}</dd></dl>
        <div class="buttons">
          ${e.run_id?t`<button class="button small" type="button" @click=${()=>void this.openRun(e.run_id)}>${_.run}</button>`:n}
          ${e.proposal_id?t`<button class="button small" type="button" @click=${()=>void this.openProposal(e.proposal_id)}>${_.proposal}</button>`:n}
        </div>
      </div>
    </details></li>`}renderShown(e){let n=`run`in e?e.run.title:e.proposal.title;return t`<steward-sheet open .heading=${n} @closed=${()=>this.shown=null}>
      <div class="body">${`run`in e?t`<steward-run-card .api=${this.office.api} .run=${e.run}></steward-run-card><steward-record-diff .diff=${e.run.diff}></steward-record-diff>`:t`<steward-proposal-card .api=${this.office.api} .proposal=${e.proposal}></steward-proposal-card>`}</div>
    </steward-sheet>`}};o([e()],b.prototype,`lines`,void 0),o([e()],b.prototype,`cursor`,void 0),o([e()],b.prototype,`check`,void 0),o([e()],b.prototype,`isVerifying`,void 0),o([e()],b.prototype,`shown`,void 0),b=o([a(`steward-audit-page`)],b);function x(e){let t=g(e.actor)||_.system,n=g(e.decided_by??void 0);return[_.by(t),n&&n!==t?p.proposal.states.confirmed+` `+_.by(n):``,e.decided_via?_.via(e.decided_via):``,e.agent?_.agent(e.agent):``,e.model??``].filter(Boolean).join(` · `)}function S(e){let t=e.at??e.anchored_at??e.created_at,n=e.seq??e.entries;return _.anchored(String(n??`?`),typeof t==`string`?d(t):``)}function C(e){return e!==null&&e!==``&&!(Array.isArray(e)&&!e.length)}export{b as StewardAuditPage,x as who};