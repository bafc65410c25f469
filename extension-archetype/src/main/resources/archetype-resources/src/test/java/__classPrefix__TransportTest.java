package ${package};

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}TransportTest extends TransportContract {

    @TempDir
    private Path folder;

    /** Each listener has a file of its own. */
    private final AtomicInteger listeners = new AtomicInteger();

    @Override
    protected Transport transport() {
        return new ${classPrefix}Transport();
    }

    @Override
    protected Endpoint endpoint() {
        return at(folder.resolve("socket" + listeners.incrementAndGet()));
    }

    @Override
    protected Endpoint target(SocketAddress bound) {
        return at(((UnixDomainSocketAddress) bound).getPath());
    }

    /** The stage stands for any: with one, frames must stay whole. */
    private static Endpoint at(Path file) {
        return Endpoint.of("${providerName}", file.toUri().getRawPath()).withStages("contract");
    }
}
