import{c as e,d as t,g as n,i as r,l as i,p as a,r as o,s,t as c,u as l}from"./decorate-BdDXJSpu.js";import{i as u,r as d,t as f}from"./notice-DPzHhFXK.js";import{i as p,n as m,r as h}from"./passkeys-DpAqPwuY.js";var g=p.factor,_=class extends l{constructor(...e){super(...e),this.methods=[`password`],this.chosen=null,this.error=null,this.isBusy=!1}static{this.styles=[r,n`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .code { font-size: 20px; letter-spacing: 0.24em; font-variant-numeric: tabular-nums; }
      .others { display: flex; flex-wrap: wrap; gap: var(--s2); }
      form > .button { min-height: 42px; font-size: var(--text-m); }
    `]}render(){let e=this.method;return a`<form @submit=${this.onSubmit}>
        ${e===`passkey`?t:this.renderInput(e)}
        ${f(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>
          ${this.isBusy?a`<span class="spinner"></span>`:e===`passkey`?o(`key`):t}
          ${e===`passkey`?g.passkey:g.submit}
        </button>
      </form>
      ${this.renderOthers(e)}`}updated(e){(e.has(`methods`)||e.has(`chosen`))&&this.renderRoot.querySelector(`input, button`)?.focus()}get method(){return this.chosen??this.methods.find(e=>e!==`recovery_code`)??this.methods[0]??`password`}renderInput(e){if(e===`password`)return a`<label class="field"><span>${g.password}</span>
        <input class="text" name="proof" type="password" autocomplete="current-password" required /></label>`;let t=e===`totp`;return a`<label class="field"><span>${t?g.code:g.recovery}</span>
      <input class="text code" name="proof" type="text" required spellcheck="false" autocapitalize="none"
        autocomplete=${t?`one-time-code`:`off`} inputmode=${t?`numeric`:`text`} maxlength=${t?7:40} />
      <span class="hint">${t?g.codeHint:g.recoveryHint}</span></label>`}renderOthers(e){let n={password:g.password,totp:g.useCode,recovery_code:g.useRecovery,passkey:g.passkey},r=this.methods.filter(t=>t!==e&&(t!==`passkey`||m()));return r.length?a`<p class="others">${r.map(e=>a`<button class="button small" type="button" @click=${()=>this.choose(e)}>${n[e]}</button>`)}</p>`:t}choose(e){this.chosen=e,this.error=null}async onSubmit(e){e.preventDefault();let t=e.target,n=String(new FormData(t).get(`proof`)??``).trim();this.isBusy=!0,this.error=null;try{await this.submit(await this.proofOf(this.method,n)),this.dispatchEvent(new CustomEvent(`proved`))}catch(e){this.error=u(e),t.reset(),this.renderRoot.querySelector(`input`)?.focus()}this.isBusy=!1}async proofOf(e,t){return e===`password`?{password:t}:e===`totp`?{code:t.replaceAll(` `,``)}:e===`recovery_code`?{recovery_code:t}:{passkey:await v(this.passkeyOptions)}}};c([e({attribute:!1})],_.prototype,`methods`,void 0),c([e({attribute:!1})],_.prototype,`submit`,void 0),c([e({attribute:!1})],_.prototype,`passkeyOptions`,void 0),c([s()],_.prototype,`chosen`,void 0),c([s()],_.prototype,`error`,void 0),c([s()],_.prototype,`isBusy`,void 0),_=c([i(`steward-factor-form`)],_);async function v(e){if(!m())throw new d(`no_passkeys`,g.passkeyMissing);let t=await e();try{return{challenge:String(t.challenge),credential:await h(t)}}catch(e){throw e instanceof d?e:new d(`passkey_failed`,g.passkeyFailed)}}export{_ as StewardFactorForm,v as passkeyOf};