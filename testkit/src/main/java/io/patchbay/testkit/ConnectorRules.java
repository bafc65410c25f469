// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a transport promises of its connectors. */
final class ConnectorRules {

    private static final int THREADS = 4;
    private static final int LINKS = 3;

    private final TransportContract contract;

    ConnectorRules(TransportContract contract) {
        this.contract = contract;
    }

    void connectorsOpenManyLinks() {
        try (Rig rig = new Rig(contract)) {
            Connector connector = connector(rig, rig.listen());
            for (int i = 0; i < LINKS; i++) {
                rig.connect(Rule.TRANSPORT_21 + ": A connector opens one link after the other", connector);
            }
            String atOnce = Rule.TRANSPORT_21 + ": A connector opens links for several threads at once";
            Concurrently.run(atOnce, THREADS, thread -> {
                for (int i = 0; i < LINKS; i++) {
                    rig.connect(atOnce, connector);
                }
            });
            carryTheirOwn(rig, rig.clients());
        }
    }

    private void carryTheirOwn(Rig rig, List<RecordingHandler> clients) {
        Set<RecordingHandler> reached = new HashSet<>();
        for (int i = 0; i < clients.size(); i++) {
            String text = "link " + i;
            RecordingHandler client = clients.get(i);
            List<RecordingHandler> heard = new ArrayList<>();
            Await.until(Rule.TRANSPORT_21 + ": The links of a connector carry frames", () -> {
                Rig.send(client.link(), Rig.text(text));
                return Await.within(contract.promises().retryTime(), () -> {
                    rig.servers().stream().filter(server -> hasHeard(server, text)).forEach(heard::add);
                    return !heard.isEmpty();
                });
            });
            reached.addAll(heard);
        }
        assertEquals(clients.size(), reached.size(), Rule.TRANSPORT_21 + ": A connector opens a link of its own for each"
                + " handler; links that a listener has got");
    }

    private static boolean hasHeard(RecordingHandler server, String text) {
        return server.frames().stream().anyMatch(frame -> Rig.text(frame).equals(text));
    }

    void connectorsFailAfterTheClose() {
        try (Rig rig = new Rig(contract)) {
            Connector connector = connector(rig, rig.listen());
            rig.connect(Rule.TRANSPORT_21 + ": A connector opens a link", connector);
            rig.client().close();
            LifeRules.assertFails(Rule.TRANSPORT_22 + ": A connector fails when its transport is closed", () ->
                    connector.connect(new RecordingHandler()));
        }
    }

    private static Connector connector(Rig rig, Binding binding) {
        Connector connector = rig.client().connector(rig.towards(binding));
        assertNotNull(connector, Rule.TRANSPORT_21 + ": A transport that listens has a connector");
        return connector;
    }
}
