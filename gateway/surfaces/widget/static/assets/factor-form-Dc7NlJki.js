import{a as e,c as t,d as n,l as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{n as l,t as u}from"./errors-CaAjyIWv.js";import{a as d,i as f,o as p}from"./providers-DzqZOxI1.js";import{n as m}from"./icons-ByyCya_q.js";import{p as h}from"./steward-chat-CuvsbpBY.js";var g=p.factor,_=class extends t{constructor(...e){super(...e),this.methods=[`password`],this.chosen=null,this.error=null,this.isBusy=!1}static{this.styles=[a,i`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .code { font-size: 20px; letter-spacing: 0.24em; font-variant-numeric: tabular-nums; }
      .others { display: flex; flex-wrap: wrap; gap: var(--s2); }
      form > .button { min-height: 42px; font-size: var(--text-m); }
    `]}render(){let e=this.method;return n`<form @submit=${this.onSubmit}>
        ${e===`passkey`?r:this.renderInput(e)}
        ${h(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>
          ${this.isBusy?n`<span class="spinner"></span>`:e===`passkey`?m(`key`):r}
          ${e===`passkey`?g.passkey:g.submit}
        </button>
      </form>
      ${this.renderOthers(e)}`}updated(e){(e.has(`methods`)||e.has(`chosen`))&&this.renderRoot.querySelector(`input, button`)?.focus()}get method(){return this.chosen??this.methods.find(e=>e!==`recovery_code`)??this.methods[0]??`password`}renderInput(e){if(e===`password`)return n`<label class="field"><span>${g.password}</span>
        <input class="text" name="proof" type="password" autocomplete="current-password" required /></label>`;let t=e===`totp`;return n`<label class="field"><span>${t?g.code:g.recovery}</span>
      <input class="text code" name="proof" type="text" required spellcheck="false" autocapitalize="none"
        autocomplete=${t?`one-time-code`:`off`} inputmode=${t?`numeric`:`text`} maxlength=${t?7:40} />
      <span class="hint">${t?g.codeHint:g.recoveryHint}</span></label>`}renderOthers(e){let t={password:g.password,totp:g.useCode,recovery_code:g.useRecovery,passkey:g.passkey},i=this.methods.filter(t=>t!==e&&(t!==`passkey`||f()));return i.length?n`<p class="others">${i.map(e=>n`<button class="button small" type="button" @click=${()=>this.choose(e)}>${t[e]}</button>`)}</p>`:r}choose(e){this.chosen=e,this.error=null}async onSubmit(e){e.preventDefault();let t=e.target,n=String(new FormData(t).get(`proof`)??``).trim();this.isBusy=!0,this.error=null;try{await this.submit(await this.proofOf(this.method,n)),this.dispatchEvent(new CustomEvent(`proved`))}catch(e){this.error=l(e),t.reset(),this.renderRoot.querySelector(`input`)?.focus()}this.isBusy=!1}async proofOf(e,t){return e===`password`?{password:t}:e===`totp`?{code:t.replaceAll(` `,``)}:e===`recovery_code`?{recovery_code:t}:{passkey:await v(this.passkeyOptions)}}};c([o({attribute:!1})],_.prototype,`methods`,void 0),c([o({attribute:!1})],_.prototype,`submit`,void 0),c([o({attribute:!1})],_.prototype,`passkeyOptions`,void 0),c([e()],_.prototype,`chosen`,void 0),c([e()],_.prototype,`error`,void 0),c([e()],_.prototype,`isBusy`,void 0),_=c([s(`steward-factor-form`)],_);async function v(e){if(!f())throw new u(`no_passkeys`,g.passkeyMissing);let t=await e();try{return{challenge:String(t.challenge),credential:await d(t)}}catch(e){throw e instanceof u?e:new u(`passkey_failed`,g.passkeyFailed)}}export{_ as StewardFactorForm,v as passkeyOf};