import java.io.IOException;

/**
 * Runs Neo4j's own main class for as long as standard input stays open.
 *
 * <p>The process that starts the server holds the other end. When it ends, in whatever way, the end
 * of the stream is seen here and the server goes too, at once and without tidying up: a test that
 * is killed must not leave a server behind.
 *
 * <p>Neo4j's classes are reached by name, so that this file can be compiled by a Java that is too
 * old to read them.
 */
public final class Neo4jServer {
    public static void main(String[] arguments) throws Exception {
        Thread watch = new Thread(Neo4jServer::haltAtEndOfInput, "end of input");
        watch.setDaemon(true);
        watch.start();
        Class<?> entryPoints = Class.forName("org.neo4j.server.startup.EntryPoint");
        Class<?> edition = (Class<?>) entryPoints.getMethod("serviceloadEntryPoint").invoke(null);
        edition.getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException broken) {
            // A broken stream says the same as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
