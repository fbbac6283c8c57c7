import{a as e,c as t,d as n,m as r,n as i,o as a,s as o,t as s}from"./decorate-B20ZMbrJ.js";import{n as c}from"./errors-CaAjyIWv.js";import{o as l}from"./providers-DzqZOxI1.js";import{n as u}from"./icons-ByyCya_q.js";import{p as d}from"./steward-chat-CuvsbpBY.js";var f=l.forgot,p=class extends t{constructor(...e){super(...e),this.email=``,this.isSent=!1,this.isBusy=!1,this.error=null}static{this.styles=[i,r`
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `]}render(){return this.isSent?n`<div class="notice good" role="status" tabindex="-1">${u(`check`)}<span>${f.sent}</span></div>`:n`<form @submit=${this.onSubmit}>
      <p class="lead">${f.lead}</p>
      <label class="field"><span>${l.signIn.email}</span>
        <input class="text" name="email" type="email" autocomplete="username" required .value=${this.email} /></label>
      <label class="field"><span>${l.signIn.company} <span class="hint">${l.signIn.companyHint}</span></span>
        <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" /></label>
      ${d(this.error)}
      <button class="button primary" type="submit" ?disabled=${this.isBusy}>${f.submit}</button>
    </form>`}firstUpdated(){this.renderRoot.querySelector(`input`)?.focus()}async onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=String(t.get(`tenant`)??``).trim(),r={email:String(t.get(`email`)??``).trim(),...n?{tenant:n}:{}};this.isBusy=!0;try{await this.api.session.ask(`POST`,`/auth/password/forgot`,r),this.isSent=!0,await this.updateComplete,this.renderRoot.querySelector(`.notice`)?.focus()}catch(e){this.error=c(e)}this.isBusy=!1}};s([a({attribute:!1})],p.prototype,`api`,void 0),s([a({attribute:!1})],p.prototype,`email`,void 0),s([e()],p.prototype,`isSent`,void 0),s([e()],p.prototype,`isBusy`,void 0),s([e()],p.prototype,`error`,void 0),p=s([o(`steward-forgot-form`)],p);export{p as StewardForgotForm};