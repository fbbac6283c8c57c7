import{S as e}from"./steward-chat-CuvsbpBY.js";import{c as t,d as n,i as r,m as i,n as a,o,s,t as c}from"./decorate-B20ZMbrJ.js";import{n as l}from"./icons-ByyCya_q.js";var u=class extends t{constructor(...e){super(...e),this.heading=``,this.placement=`right`,this.open=!1,this.close=()=>this.dialog.close()}static{this.styles=[a,i`
      dialog {
        position: fixed; display: none; flex-direction: column; max-width: none; max-height: none; padding: 0; border: 0;
        background: var(--surface); color: var(--ink); box-shadow: var(--shadow-l); overflow: hidden;
        transition: translate 200ms var(--ease), opacity 200ms var(--ease), display 200ms allow-discrete, overlay 200ms allow-discrete;
      }
      dialog[open] { display: flex; }
      dialog::backdrop { background: light-dark(#1b201e59, #000000a6); }
      :host([placement="right"]) dialog { inset: 0 0 0 auto; width: min(480px, 100vw); height: 100dvh; margin: 0; }
      :host([placement="left"]) dialog { inset: 0 auto 0 0; width: min(320px, 86vw); height: 100dvh; margin: 0; background: var(--paper); }
      :host([placement="center"]) dialog { inset: 0; width: min(520px, calc(100vw - 32px)); max-height: calc(100dvh - 48px); height: fit-content; margin: auto; border-radius: var(--radius-l); }
      @starting-style {
        :host([placement="right"]) dialog[open] { translate: 40px 0; opacity: 0; }
        :host([placement="left"]) dialog[open] { translate: -40px 0; opacity: 0; }
        :host([placement="center"]) dialog[open] { translate: 0 12px; opacity: 0; }
      }
      header { display: flex; align-items: center; gap: var(--s2); padding: var(--s3) var(--s3) var(--s3) var(--s5); border-bottom: 1px solid var(--line); }
      h2 { flex: 1; min-width: 0; font-size: var(--text-m); font-weight: 620; overflow-wrap: anywhere; }
      .content { flex: 1; min-height: 0; overflow: auto; overscroll-behavior: contain; }
      @media (max-width: 640px) {
        :host([placement="right"]) dialog { width: 100vw; }
      }
    `]}render(){return n`<dialog aria-labelledby="heading" @close=${this.onClose} @click=${this.onClick}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <slot name="tools"></slot>
        <button class="icon-button" type="button" aria-label=${r.close} @click=${this.close}>${l(`close`)}</button>
      </header>
      <div class="content"><slot></slot></div>
    </dialog>`}updated(){this.open&&!this.dialog.open&&this.dialog.showModal(),!this.open&&this.dialog.open&&this.dialog.close()}onClose(){this.open=!1,this.dispatchEvent(new CustomEvent(`closed`))}onClick(e){e.target===this.dialog&&this.close()}};c([o()],u.prototype,`heading`,void 0),c([o({reflect:!0})],u.prototype,`placement`,void 0),c([o({type:Boolean})],u.prototype,`open`,void 0),c([e(`dialog`)],u.prototype,`dialog`,void 0),u=c([s(`steward-sheet`)],u);