//! The second listener: leads pages asked for by plain http to the address that people type, and takes nothing else.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::{Method, header};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use crate::config::BaseUrl;

/// Leads on until it is told to stop.
///
/// # Errors
/// The listener cannot be used.
pub fn serve(base_url: BaseUrl, listener: TcpListener) -> std::io::Result<Server> {
    let base_url = web::Data::new(base_url);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(base_url.clone())
            .default_service(web::to(lead_on))
    })
    .workers(1)
    .max_connections(1_024)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(5))
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

/// Whoever posts by plain http is not led on: what was in the form has been readable on the way, and should be seen to fail.
async fn lead_on(request: HttpRequest, base_url: web::Data<BaseUrl>) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let sentence = format!(
            "Nothing was taken: this server is reached at {} alone.\n",
            base_url.get_ref()
        );
        return HttpResponse::Forbidden()
            .content_type("text/plain; charset=utf-8")
            .body(sentence);
    }
    let path = request.uri().path_and_query();
    let address = format!(
        "{}{}",
        base_url.get_ref(),
        path.map_or("/", |path| path.as_str())
    );
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, address))
        .finish()
}
