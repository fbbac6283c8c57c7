import{a as e,c as t,d as n,i as r,l as i,n as a,o,p as s,r as c,s as l,t as u}from"./decorate-Btjyf0xg.js";import{i as d,t as f}from"./notice-D5L1_16H.js";import{a as p,h as m,o as h}from"./steward-chat-CBe6Q2xp.js";var g=m({StewardSignInForm:()=>v}),_=r.signIn,v=class extends t{constructor(...e){super(...e),this.offers={items:[],password_hint:null},this.error=null,this.busyWith=``,this.isShown=!1}static{this.styles=[c,s`
      :host { display: grid; gap: var(--s5); }
      form { display: grid; gap: var(--s4); }
      .secret { position: relative; }
      .secret input { padding-right: 44px; }
      .secret button { position: absolute; right: 3px; top: 3px; }
      form > .button { min-height: 42px; font-size: var(--text-m); }
      .rule { display: flex; align-items: center; gap: var(--s3); color: var(--ink-soft); font-size: var(--text-s); }
      .rule::before, .rule::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
      .company { margin: var(--s2) 0 6px; font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
      .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(172px, 1fr)); gap: var(--s2); }
      .card { display: flex; align-items: center; gap: 10px; width: 100%; padding: 8px 10px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); text-align: left; cursor: pointer; box-shadow: var(--shadow-s); transition: border-color 120ms; }
      .card:hover:not(:disabled) { border-color: var(--accent); }
      .card:disabled { opacity: 0.6; cursor: default; }
      .face { display: grid; place-items: center; width: 32px; height: 32px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
      .who { min-width: 0; line-height: 1.3; }
      .who b, .who span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .who b { font-size: var(--text-s); font-weight: 600; }
      .who span { color: var(--ink-soft); font-size: var(--text-xs); }
    `]}firstUpdated(){this.api.signIns().then(e=>this.offers=e,()=>void 0)}render(){return n`<form @submit=${this.onSubmit}>
        <label class="field"><span>${_.email}</span>
          <input class="text" name="email" type="email" autocomplete="username" required /></label>
        <label class="field"><span>${_.password}</span>
          <span class="secret">
            <input class="text" name="password" type=${this.isShown?`text`:`password`} autocomplete="current-password" required />
            <button class="icon-button" type="button" aria-label=${this.isShown?_.hidePassword:_.showPassword}
              aria-pressed=${this.isShown} @click=${()=>this.isShown=!this.isShown}>${a(`eye`)}</button>
          </span></label>
        <label class="field"><span>${_.company} <span class="hint">${_.companyHint}</span></span>
          <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" /></label>
        ${f(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.busyWith!==``}>
          ${this.busyWith===`form`?n`<span class="spinner"></span>${_.working}`:_.submit}
        </button>
      </form>
      ${this.offers.items.length&&this.offers.password_hint?this.renderOffers():i}`}renderOffers(){let e=Map.groupBy(this.offers.items,e=>e.tenant_name);return n`<section aria-label=${_.roles}>
      <p class="rule">${_.roles}</p>
      ${[...e].map(([e,t])=>n`<p class="company">${e}</p>
          <ul class="cards">${t.map(e=>n`<li>${this.renderCard(e)}</li>`)}</ul>`)}
    </section>`}renderCard(e){return n`<button class="card" type="button" ?disabled=${this.busyWith!==``} @click=${()=>void this.signIn(e.email,this.offers.password_hint??``,e.tenant,e.email)}
      aria-label=${_.enterAs(e.name,p(e.role),e.tenant_name)}>
      <span class="face" aria-hidden="true">${this.busyWith===e.email?n`<span class="spinner"></span>`:h(e.name)}</span>
      <span class="who"><b>${p(e.role)}</b><span>${e.name}</span></span>
    </button>`}onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=e=>String(t.get(e)??``);this.signIn(n(`email`).trim(),n(`password`),n(`tenant`).trim(),`form`)}async signIn(e,t,n,r){this.busyWith=r,this.error=null;try{await this.api.session.signIn(e,t,n),this.dispatchEvent(new CustomEvent(`signed-in`))}catch(e){this.error=d(e)}this.busyWith=``}};u([o({attribute:!1})],v.prototype,`api`,void 0),u([e()],v.prototype,`offers`,void 0),u([e()],v.prototype,`error`,void 0),u([e()],v.prototype,`busyWith`,void 0),u([e()],v.prototype,`isShown`,void 0),v=u([l(`steward-sign-in-form`)],v);export{g as t};