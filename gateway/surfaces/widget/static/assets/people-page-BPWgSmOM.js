import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{b as l,f as u,m as d,p as f,r as p,u as m}from"./steward-chat-CuvsbpBY.js";import{n as h,r as g,t as _}from"./section-Bx6k1BwC.js";import{n as v}from"./icons-ByyCya_q.js";import"./sheet-BVyByLiq.js";import{n as y}from"./errors-CaAjyIWv.js";import{a as b,i as x,n as S,r as C,t as w}from"./argument-fields-5HFTdIBz.js";import"./outcome-view-BySOOVx6.js";var T=class extends t{constructor(...e){super(...e),this.action=``,this.label=``,this.preset={},this.offers={},this.omit=[],this.problems={},this.error=null,this.outcome=null,this.isBusy=!1,this.key=l()}static{this.styles=[a,h,w,i`:host { display: block; }`]}connectedCallback(){super.connectedCallback(),this.office.api.schema(this.action).then(e=>this.schema=e,e=>{this.schema=null,this.error=y(e)})}render(){if(this.outcome)return n`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>`;if(this.schema===void 0)return d(4);if(this.schema===null)return this.error?f(this.error):n`<p class="lead">${g.errors.byStatus(403)}</p>`;let e=this.fields(this.schema);return n`<form novalidate @submit=${t=>void this.submit(t,e)}>
      ${e.map(e=>x(e,this.preset[e.name],this.problems[e.name],this.offers[e.name]??[],this.office.api))}
      ${f(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>
        ${this.isBusy?n`<span class="spinner"></span>`:r}${this.label||g.office.run}</button></div>
    </form>`}fields(e){return b(e,{}).filter(({name:e})=>!(e in this.preset)&&!this.omit.includes(e))}async submit(e,t){e.preventDefault();let{args:n,problems:r}=C(e.target,t,{});if(this.problems=r,Object.keys(r).length)return void this.updateComplete.then(()=>S(this.renderRoot));this.isBusy=!0,this.error=null;try{this.outcome=await this.office.act(this.action,{...this.preset,...n},this.key),this.dispatchEvent(new CustomEvent(`acted`,{bubbles:!0,composed:!0}))}catch(e){this.error=y(e),this.problems=this.error.fields,this.error.canRetry||(this.key=l())}this.isBusy=!1}};c([o({attribute:!1})],T.prototype,`office`,void 0),c([o()],T.prototype,`action`,void 0),c([o()],T.prototype,`label`,void 0),c([o({attribute:!1})],T.prototype,`preset`,void 0),c([o({attribute:!1})],T.prototype,`offers`,void 0),c([o({attribute:!1})],T.prototype,`omit`,void 0),c([e()],T.prototype,`schema`,void 0),c([e()],T.prototype,`problems`,void 0),c([e()],T.prototype,`error`,void 0),c([e()],T.prototype,`outcome`,void 0),c([e()],T.prototype,`isBusy`,void 0),T=c([s(`steward-action-form`)],T);var E=g.people,D=class extends t{constructor(...e){super(...e),this.answer=null,this.error=null,this.isBusy=!1,this.actions=[],this.onSubmit=async e=>{e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``).trim();this.isBusy=!0,this.error=null;try{this.answer=await this.office.explain(this.person.user_id,n(`action`),n(`record`))}catch(e){this.answer=null,this.error=y(e)}this.isBusy=!1}}static{this.styles=[a,h,i`
      :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
      .verdict { display: flex; gap: var(--s3); align-items: flex-start; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--danger-soft); color: var(--danger); }
      .verdict.yes { background: var(--good-soft); color: var(--good); }
      .verdict b { display: block; }
      .verdict span { font-size: var(--text-s); }
      ol { position: relative; display: grid; gap: var(--s3); padding-left: 26px; }
      ol::before { content: ""; position: absolute; left: 8px; top: 10px; bottom: 10px; width: 2px; background: var(--line); }
      li { position: relative; font-size: var(--text-s); line-height: 1.45; overflow-wrap: anywhere; }
      li::before { content: ""; position: absolute; left: -22px; top: 5px; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--surface); background: var(--line-strong); }
      li.good::before { background: var(--good); }
      li.bad::before { background: var(--danger); }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
    `]}connectedCallback(){super.connectedCallback(),this.office.api.actions().then(e=>this.actions=e,()=>void 0)}render(){return n`<div><h4>${E.why}</h4><p class="lead">${E.whyLead}</p></div>
      <form @submit=${this.onSubmit}>
        <label class="field"><span>${E.action}</span>
          <input class="text" name="action" required autocomplete="off" spellcheck="false" autocapitalize="none" list="actions" />
          <span class="hint">${E.actionHint}</span></label>
        <datalist id="actions">${this.actions.map(e=>n`<option value=${e.name}>${e.title}</option>`)}</datalist>
        <label class="field"><span>${E.record}</span>
          <input class="text" name="record" autocomplete="off" spellcheck="false" autocapitalize="none" /><span class="hint">${E.recordHint}</span></label>
        ${f(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${E.ask}</button></div>
      </form>
      ${this.answer?this.renderAnswer(this.answer):r}`}renderAnswer({allowed:e,permission:t,reason:r,chain:i}){return n`<div class="verdict ${e?`yes`:``}" role="status">${v(e?`check`:`lock`)}
        <span><b>${e?E.allowed(this.person.name):E.denied(this.person.name)}</b>${r} <small class="mono">${t}</small></span></div>
      <ol>${i.map(e=>this.renderStep(e))}</ol>`}renderStep(e){let t=[e.role,e.via&&e.via!==e.role?E.via(e.via):``].filter(Boolean);return n`<li class=${O(e.outcome)}>${e.text}${t.length?n`<small>${t.join(` · `)}</small>`:r}</li>`}};c([o({attribute:!1})],D.prototype,`office`,void 0),c([o({attribute:!1})],D.prototype,`person`,void 0),c([e()],D.prototype,`answer`,void 0),c([e()],D.prototype,`error`,void 0),c([e()],D.prototype,`isBusy`,void 0),c([e()],D.prototype,`actions`,void 0),D=c([s(`steward-explain-form`)],D);function O(e){return/^(allow|grant|within|open)/.test(e)?`good`:/^(den|refus|missing|out of|conflict|block)/.test(e)?`bad`:``}var k=g.people,A=class extends t{constructor(...e){super(...e),this.roles=[],this.task=null}static{this.styles=[a,h,i`
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
      section + section { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .task { padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
    `]}render(){let{person:e}=this,{session:t}=this.office.api;return n`<div class="body">
      <p class="soft">${e.email}${e.is_active?``:` · ${k.inactive}`}</p>
      <section aria-label=${k.roles}>
        <div class="head"><div><h4>${k.roles}</h4></div>
          ${t.can(`rbac.role.assign`)?this.renderStart(k.assign,{action:`rbac.assign_role`,preset:{person:this.key},label:k.assign}):r}</div>
        ${e.roles.length?n`<ul class="rows">${e.roles.map(e=>this.renderRole(e))}</ul>`:n`<p class="soft">${k.noRoles}</p>`}
      </section>
      ${this.renderDelegations(e.delegations)}
      ${this.task?this.renderTask(this.task):r}
      ${t.can(`rbac.access.explain`)?n`<section><steward-explain-form .office=${this.office} .person=${e}></steward-explain-form></section>`:r}
      ${this.renderAccess()}
    </div>`}get key(){return this.person.email}renderStart(e,t){return n`<button class="button small" type="button" @click=${()=>this.task=t}>${v(`plus`)}${e}</button>`}renderRole(e){let t=!e.via||e.via===`direct`,i=[t?``:k.via(e.via),e.expires_at?g.office.until(p(e.expires_at)):``],a={action:`rbac.revoke_role`,preset:{person:this.key,role:e.title||e.name},label:k.revokeTitle(e.title)};return n`<li><span class="mark on">${v(`shield`)}</span>
      <span class="grow"><b>${e.title||e.name}</b><span class="soft">${i.filter(Boolean).join(` · `)}</span></span>
      ${t&&this.office.api.session.can(`rbac.role.revoke`)?n`<button class="button small" type="button" aria-label="${k.revoke}: ${e.title}" @click=${()=>this.task=a}>${k.revoke}</button>`:r}</li>`}renderDelegations(e){let t=this.person.user_id===this.office.api.session.me?.user.id;return!e.length&&!t?r:n`<section aria-label=${k.delegations}>
      <div class="head"><div><h4>${k.delegations}</h4></div>
        ${t?this.renderStart(k.delegate,{action:`rbac.delegate`,preset:{},label:k.delegate}):r}</div>
      ${e.length?n`<ul class="rows">${e.map(e=>this.renderDelegation(e))}</ul>`:r}
    </section>`}renderDelegation(e){let t=`${p(e.starts_on)} – ${p(e.ends_on)}`,r={action:`rbac.end_delegation`,preset:{delegation:e.id},label:k.endDelegation};return n`<li><span class="mark ${e.is_active?`on`:``}">${v(`people`)}</span>
      <span class="grow"><b>${k.standsIn(e.delegate,e.delegator)}</b><span class="soft">${[t,e.reason].filter(Boolean).join(` · `)}</span>
        <span class="soft">${e.permissions.join(`, `)}</span></span>
      <button class="button small" type="button" aria-label="${k.endDelegation}: ${k.standsIn(e.delegate,e.delegator)}" @click=${()=>this.task=r}>${k.endDelegation}</button></li>`}renderAccess(){let{person:e}=this;if(e.user_id===this.office.api.session.me?.user.id||!this.office.api.session.can(`auth.user.update`))return r;let t=e.is_active?k.keepOut:k.letIn,i=e.is_active?`auth.deactivate_user`:`auth.reactivate_user`;return n`<section><div><button class="button small" type="button" @click=${()=>this.task={action:i,preset:{person:this.key},label:t}}>${v(e.is_active?`lock`:`check`)}${t}</button></div></section>`}renderTask({action:e,preset:t,label:r}){let i=this.roles.map(e=>e.title);return n`<section class="task" aria-label=${r}>
      <div class="head"><div><h4>${r}</h4></div>
        <button class="icon-button small" type="button" aria-label=${g.close} @click=${()=>this.task=null}>${v(`close`)}</button></div>
      <steward-action-form .office=${this.office} .action=${e} .preset=${t} .label=${r} .offers=${{role:i}} .omit=${[`expires_at`]}></steward-action-form>
    </section>`}};c([o({attribute:!1})],A.prototype,`office`,void 0),c([o({attribute:!1})],A.prototype,`person`,void 0),c([o({attribute:!1})],A.prototype,`roles`,void 0),c([e()],A.prototype,`task`,void 0),A=c([s(`steward-person-view`)],A);var j=g.people,M=250,N=class extends _{constructor(...e){super(...e),this.people=null,this.cursor=null,this.roles=[],this.openId=null,this.isInviting=!1,this.search=``,this.timer=0,this.loadMore=()=>this.attempt(async()=>{let e=await this.office.people(this.search,this.cursor??``);this.people=[...this.people??[],...e.items],this.cursor=e.next_cursor??null})}render(){let{session:e}=this.office.api;return n`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
        <header class="title"><h2>${j.title}</h2><p>${j.lead}</p></header>
        <div class="head">
          <label class="search grow">${v(`search`)}<span class="unseen">${j.search}</span>
            <input class="text" type="search" placeholder=${j.search} @input=${this.onSearch} /></label>
          ${e.can(`auth.user.invite`)?n`<button class="button primary" type="button" @click=${()=>this.isInviting=!0}>${v(`plus`)}${j.invite}</button>`:r}
        </div>
        ${this.people?this.renderList(this.people):this.renderWaiting(6)}
        ${this.people?f(this.error):r}
        ${this.renderPerson()}
        ${this.isInviting?n`<steward-sheet placement="center" open .heading=${j.inviteTitle} @closed=${()=>this.isInviting=!1}>
              <div class="body"><steward-action-form .office=${this.office} action="rbac.invite_user" .label=${j.invite} .offers=${this.roleOffers()}></steward-action-form></div>
            </steward-sheet>`:r}
      </div>`}async load(){let[e,t]=await Promise.all([this.office.people(this.search),this.office.roles().catch(()=>({items:[]}))]);this.people=e.items,this.cursor=e.next_cursor??null,this.roles=t.items}renderList(e){return e.length?n`<ul class="rows">${u(e,e=>e.user_id,e=>this.renderRow(e))}</ul>
      ${this.cursor?n`<button class="button plain" type="button" @click=${this.loadMore}>${g.more}</button>`:r}`:n`<div class="empty">${v(`people`)}<b>${j.none}</b></div>`}renderRow(e){return n`<li class="opens"><span class="face" aria-hidden="true">${m(e.name)}</span>
      <span class="grow"><b>${e.name}</b><span class="soft">${e.email}</span></span>
      <span class="badges">${e.is_invited?n`<span class="badge good">${j.invited}</span>`:r}${e.is_active||e.is_invited?r:n`<span class="badge warn">${j.inactive}</span>`}
        ${e.roles.length?e.roles.map(e=>n`<span class="badge">${P(e)}</span>`):n`<span class="badge">${j.noRoles}</span>`}</span>
      <button class="icon-button small whole" type="button" aria-label=${j.open(e.name)} @click=${()=>this.openId=e.user_id}>${v(`chevron`)}</button></li>`}renderPerson(){let e=this.people?.find(e=>e.user_id===this.openId);return e?n`<steward-sheet open .heading=${e.name} @closed=${()=>this.openId=null}>
      <steward-person-view .office=${this.office} .person=${e} .roles=${this.roles}></steward-person-view>
    </steward-sheet>`:r}roleOffers(){let e=this.roles.map(e=>e.title);return{role:e,roles:e}}onSearch(e){this.search=e.target.value.trim(),clearTimeout(this.timer),this.timer=window.setTimeout(()=>void this.refresh(),M)}};c([e()],N.prototype,`people`,void 0),c([e()],N.prototype,`cursor`,void 0),c([e()],N.prototype,`roles`,void 0),c([e()],N.prototype,`openId`,void 0),c([e()],N.prototype,`isInviting`,void 0),N=c([s(`steward-people-page`)],N);function P(e){let t=e.expires_at?g.office.until(p(e.expires_at)):``,n=e.via&&e.via!==`direct`?j.via(e.via):``;return[e.title||e.name,n,t].filter(Boolean).join(` `)}export{N as StewardPeoplePage,P as roleLabel};