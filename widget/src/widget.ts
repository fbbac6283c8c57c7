/** The one script a host page needs: it defines <steward-chat>. */
import "./chat/steward-chat";
