/**
 * Tells the administrator whether the chat will appear: asks Switchboard for the public configuration, as the widget on
 * the website's pages does. The browser says which website asks, so this answer is the one that visitors get.
 */
( function ( check ) {
	"use strict";
	var box = document.getElementById( "switchboard-chat-status" );
	if ( ! box || ! check ) {
		return;
	}

	/** Shows a text as WordPress shows its own notices. */
	function show( kind, text, value ) {
		box.className = "notice inline notice-" + kind;
		// By a function, because in a replacement text `$&` and its kin would mean something.
		box.firstElementChild.textContent = text.replace( "%s", function () {
			return value;
		} );
		box.hidden = false;
	}

	/** Shows what a refusal with this code means and what to do. */
	function refuse( code ) {
		var values = {
			tenant_not_found: check.tenantId,
			assistant_not_found: check.assistantId,
			origin_not_allowed: location.origin,
			unreachable: check.origin,
		};
		var text = code !== "ok" && Object.prototype.hasOwnProperty.call( check.texts, code ) ? check.texts[ code ] : check.texts.refused;
		show( "error", text, values[ code ] || code );
	}

	if ( new URL( check.site ).origin !== location.origin ) {
		show( "info", check.texts.elsewhere, check.site );
		return;
	}
	var query = new URLSearchParams( { tenant_id: check.tenantId } );
	if ( check.assistantId ) {
		query.set( "assistant_id", check.assistantId );
	}
	fetch( check.origin + "/api/widget/config?" + query, { credentials: "omit" } )
		.then( function ( response ) {
			return response.json();
		} )
		.then(
			function ( body ) {
				if ( body.appearance ) {
					show( "success", check.texts.ok, body.assistant_name );
				} else {
					refuse( body.code || "unreachable" );
				}
			},
			function () {
				refuse( "unreachable" );
			}
		);
} )( window.switchboardChatCheck );
