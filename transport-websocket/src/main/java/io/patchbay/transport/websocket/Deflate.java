// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.websocket;

import java.util.List;
import java.util.Map;

/**
 * What both sides have agreed on for permessage-deflate (RFC 7692, section 7.1). The JDK compresses with a window of 15
 * bits only and reads every window, so an offer that asks this side for a smaller one is declined.
 *
 * @param serverForgets whether each message of the server stands for itself
 * @param clientForgets whether each message of the client does
 */
record Deflate(boolean serverForgets, boolean clientForgets) {

    static final String NAME = "permessage-deflate";

    private static final String SERVER_FORGETS = "server_no_context_takeover";
    private static final String CLIENT_FORGETS = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";

    /** Gives the first offer that a server can keep; {@code null} if there is none. */
    static Deflate accept(List<Extension> offers, boolean takeover) {
        for (Extension offer : offers) {
            Deflate accepted = offer.name().equals(NAME) ? accept(offer, takeover) : null;
            if (accepted != null) {
                return accepted;
            }
        }
        return null;
    }

    private static Deflate accept(Extension offer, boolean takeover) {
        if (offer.repeats()) {
            return null;
        }
        boolean serverForgets = !takeover;
        boolean clientForgets = !takeover;
        for (Map.Entry<String, String> each : offer.parameters().entrySet()) {
            String value = each.getValue();
            boolean good = switch (each.getKey()) {
                case SERVER_FORGETS, CLIENT_FORGETS -> value.isEmpty();
                case SERVER_BITS -> value.equals("15");
                case CLIENT_BITS -> value.isEmpty() || isWindow(value);
                default -> false;
            };
            if (!good) {
                return null;
            }
            serverForgets |= each.getKey().equals(SERVER_FORGETS);
            clientForgets |= each.getKey().equals(CLIENT_FORGETS);
        }
        return new Deflate(serverForgets, clientForgets);
    }

    private static boolean isWindow(String value) {
        return value.matches("[89]|1[0-5]");
    }

    /** What a client offers; a smaller window of its own is not among it, as the JDK could not keep to it. */
    static String offer(boolean takeover) {
        return takeover ? NAME : NAME + "; " + SERVER_FORGETS + "; " + CLIENT_FORGETS;
    }

    /** What a server answers. */
    String answer() {
        return NAME + (serverForgets ? "; " + SERVER_FORGETS : "") + (clientForgets ? "; " + CLIENT_FORGETS : "");
    }

    /** Reads a server's answer to {@link #offer}; {@code null} if it has agreed to nothing. */
    static Deflate agreed(List<Extension> answer, boolean offered, boolean takeover) throws HttpHead.Refusal {
        if (answer.isEmpty()) {
            return null;
        }
        Extension only = answer.get(0);
        if (!offered || answer.size() > 1 || !only.name().equals(NAME) || only.repeats()) {
            throw new HttpHead.Refusal(400, "extensions that were not offered");
        }
        for (Map.Entry<String, String> each : only.parameters().entrySet()) {
            boolean good = switch (each.getKey()) {
                case SERVER_FORGETS, CLIENT_FORGETS -> each.getValue().isEmpty();
                case SERVER_BITS -> isWindow(each.getValue());
                default -> false;
            };
            if (!good) {
                throw new HttpHead.Refusal(400, "parameters of " + NAME + " that were not offered");
            }
        }
        return new Deflate(
                only.parameters().containsKey(SERVER_FORGETS),
                !takeover || only.parameters().containsKey(CLIENT_FORGETS));
    }
}
