// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.net.SocketOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What holds for links that are opened one by one holds for those of a connector, too. */
class ConnectorContractTest extends TcpContractTest {

    @Override
    protected Transport transport() {
        return new ByConnectors(super.transport());
    }

    /** It is made here alone. */
    @Override
    protected boolean registeredAsService() {
        return false;
    }

    private record ByConnectors(Transport tcp) implements Transport {

        @Override
        public String name() {
            return tcp.name();
        }

        @Override
        public Set<SocketOption<?>> options() {
            return tcp.options();
        }

        @Override
        public Map<String, String> describe(Setup setup) {
            return tcp.describe(setup);
        }

        @Override
        public OpenTransport open(TransportContext context) {
            OpenTransport open = tcp.open(context);
            return new OpenTransport() {

                @Override
                public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
                    Connector connector = open.connector(setup);
                    return connector.connect(handler);
                }

                @Override
                public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
                    return open.listen(setup, handlers);
                }

                @Override
                public void close() {
                    open.close();
                }
            };
        }
    }
}
