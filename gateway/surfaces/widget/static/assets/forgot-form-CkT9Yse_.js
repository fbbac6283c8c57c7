import{c as e,g as t,i as n,l as r,p as i,r as a,s as o,t as s,u as c}from"./decorate-BdDXJSpu.js";import{i as l,t as u}from"./notice-DPzHhFXK.js";import{i as d}from"./passkeys-DpAqPwuY.js";var f=d.forgot,p=class extends c{constructor(...e){super(...e),this.isSent=!1,this.isBusy=!1,this.error=null}static{this.styles=[n,t`
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `]}render(){return this.isSent?i`<div class="notice good" role="status" tabindex="-1">${a(`check`)}<span>${f.sent}</span></div>`:i`<form @submit=${this.onSubmit}>
      <p class="lead">${f.lead}</p>
      <label class="field"><span>${d.signIn.email}</span>
        <input class="text" name="email" type="email" autocomplete="username" required /></label>
      <label class="field"><span>${d.signIn.company} <span class="hint">${d.signIn.companyHint}</span></span>
        <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" /></label>
      ${u(this.error)}
      <button class="button primary" type="submit" ?disabled=${this.isBusy}>${f.submit}</button>
    </form>`}firstUpdated(){this.renderRoot.querySelector(`input`)?.focus()}async onSubmit(e){e.preventDefault();let t=new FormData(e.target),n=String(t.get(`tenant`)??``).trim(),r={email:String(t.get(`email`)??``).trim(),...n?{tenant:n}:{}};this.isBusy=!0;try{await this.api.session.ask(`POST`,`/auth/password/forgot`,r),this.isSent=!0,await this.updateComplete,this.renderRoot.querySelector(`.notice`)?.focus()}catch(e){this.error=l(e)}this.isBusy=!1}};s([e({attribute:!1})],p.prototype,`api`,void 0),s([o()],p.prototype,`isSent`,void 0),s([o()],p.prototype,`isBusy`,void 0),s([o()],p.prototype,`error`,void 0),p=s([r(`steward-forgot-form`)],p);export{p as StewardForgotForm};